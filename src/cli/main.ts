import { Command } from 'commander'
import { noteUnfinishedIn } from '../files/unfinished.ts'
import { defaultFolders, notesOfUnfinished } from '../host/folders.ts'
import type { Host } from '../host/host.ts'
import { checkCommand } from './check.ts'
import { commandsOf } from './command.ts'
import { demo } from './demo.ts'
import { evalCommand } from './evaluate.ts'
import { version } from './host.ts'
import { exportCommand, importCommand } from './import-export.ts'
import { modelsCommands } from './models.ts'
import { withHost, type Output } from './output.ts'
import { redactCommand } from './redact.ts'
import { restoreCommand } from './restore.ts'
import { serveCommand } from './serve.ts'
import { splitsCommand } from './splits.ts'
import { tagCommand } from './tag.ts'
import { trainCommand } from './train.ts'

const program = new Command('spanwright')
  .description(
    'Annotate sentences, train an entity tagger, tag new documents. On this machine, offline.',
  )
  .version(version)
const add = commandsOf(program)

importCommand(add)
exportCommand(add)
restoreCommand(add)
splitsCommand(add)
trainCommand(add)
evalCommand(add)
checkCommand(add)
tagCommand(add)
redactCommand(add)
modelsCommands(program)
add('doctor', 'which engines this machine can use').action((options: { json?: boolean }) =>
  withHost(options, doctor),
)
serveCommand(add)
add('demo', 'the whole loop on the bundled sample').action(demo)

async function doctor(host: Host, output: Output): Promise<void> {
  const report = await host.doctor()
  const engines = report.engines.map(
    ({ usable, name, reason }) => `${usable ? 'usable' : 'not usable'}  ${name}: ${reason}`,
  )
  const machine = `Node ${report.node}, ${report.processors} processors, ${report.memoryGB} GB`
  output.result(report, [machine, ...engines, `The log is in ${report.logsFolder}`].join('\n'))
}

// Before any command, with a host or without.
noteUnfinishedIn(notesOfUnfinished(defaultFolders()))
// Whoever reads the output may stop (a pipe into head): the rest is not wanted.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(0)
})
await program.parseAsync()
