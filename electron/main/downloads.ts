import type { DownloadItem, Session } from 'electron'
import { basename } from 'node:path'
import type { SaveOutcome } from '../../src/contract/shell.ts'

/** Files whose ends are remembered for a page that asks late. */
const REMEMBERED = 50

/**
 * What pages hand out is saved where the user says, in the system's own dialog; the page hears what became of
 * it by the address that it made for the file.
 */
export class Downloads {
  private readonly ends = new Map<string, PromiseWithResolvers<SaveOutcome>>()

  follow(session: Session): void {
    session.on('will-download', (_event, item) => {
      const address = item.getURL()
      if (!address.startsWith('blob:')) return item.cancel()
      const name = item.getFilename()
      item.setSaveDialogOptions({ title: `Save ${name}`, defaultPath: name })
      item.once('done', (_done, state) => this.end(address).resolve(outcomeOf(item, state)))
    })
  }

  /** Resolves when the file of this address has been saved or not, whichever of the two is heard of first. */
  ended(address: string): Promise<SaveOutcome> {
    return this.end(address).promise
  }

  private end(address: string): PromiseWithResolvers<SaveOutcome> {
    const known = this.ends.get(address)
    if (known) return known
    const end = Promise.withResolvers<SaveOutcome>()
    this.ends.set(address, end)
    for (const old of [...this.ends.keys()].slice(0, -REMEMBERED)) this.ends.delete(old)
    return end
  }
}

function outcomeOf(
  item: DownloadItem,
  state: 'completed' | 'cancelled' | 'interrupted',
): SaveOutcome {
  const path = item.getSavePath()
  const name = path === '' ? item.getFilename() : basename(path)
  if (state === 'completed') return { outcome: 'saved', name }
  return { outcome: state === 'cancelled' ? 'cancelled' : 'failed', name }
}
