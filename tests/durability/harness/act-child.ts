import { noteUnfinishedIn } from '../../../src/files/unfinished.ts'
import { defaultFolders, notesOfUnfinished } from '../../../src/host/folders.ts'
import { disk, planFault } from '../../support/disk/faults.ts'
import { patchDisk } from '../../support/disk/patches.ts'
import { acts, type ActName } from './acts.ts'

/** A process that does one act, and is killed before its change of the disk of that number. */
const [name, home, at] = process.argv.slice(2)
noteUnfinishedIn(notesOfUnfinished(defaultFolders({ SPANWRIGHT_HOME: home })))
await patchDisk()
planFault({ fault: 'kill', at: Number(at) }, home)
await acts[name as ActName].act(home)
process.stdout.write(String(disk.operations))
