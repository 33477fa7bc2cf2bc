import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { BrowserWindow, dialog, MessageChannelMain } from 'electron'
import type { MessagePortMain, OpenDialogOptions, WebContents } from 'electron'
import { shellContract, type Order, type Shown } from '../../src/contract/shell.ts'
import type { Downloads } from './downloads.ts'

const NOTHING: Shown = { commands: [], project: null }

/** What is asked of one page, kept until it listens; and what it shows. */
class Page {
  shown = NOTHING
  private readonly waiting: Order[] = []
  private wake = () => {}

  give(order: Order): void {
    this.waiting.push(order)
    this.wake()
  }

  async *orders(signal?: AbortSignal): AsyncGenerator<Order> {
    signal?.addEventListener('abort', () => this.wake())
    while (!signal?.aborted) {
      const order = this.waiting.shift()
      if (order) yield order
      else await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }
}

/** The pages of all windows, each with a port of its own to this process: see the contract of the shell. */
export class Pages {
  private readonly pages = new Map<number, Page>()
  private readonly downloads: Downloads
  private readonly onShown: () => void

  constructor(downloads: Downloads, onShown: () => void) {
    this.downloads = downloads
    this.onShown = onShown
  }

  /** A port for the page, answered here. */
  connect(contents: WebContents): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain()
    new RPCHandler(this.router(contents)).upgrade(port1)
    port1.start()
    return port2
  }

  give(contents: WebContents, order: Order): void {
    this.page(contents).give(order)
  }

  shownBy(contents: WebContents | undefined): Shown {
    return contents ? this.page(contents).shown : NOTHING
  }

  private page(contents: WebContents): Page {
    const { id } = contents
    const known = this.pages.get(id)
    if (known) return known
    const page = new Page()
    this.pages.set(id, page)
    contents.once('destroyed', () => this.pages.delete(id))
    return page
  }

  private router(contents: WebContents) {
    const os = implement(shellContract)
    const page = this.page(contents)
    const choose = (options: OpenDialogOptions) => chosenBy(contents, options)
    return os.router({
      orders: os.orders.handler(({ signal }) => page.orders(signal)),
      shows: os.shows.handler(({ input }) => {
        page.shown = input
        this.onShown()
        return {}
      }),
      chooseProject: os.chooseProject.handler(() => choose(projectDialog)),
      chooseFolder: os.chooseFolder.handler(({ input: { title } }) =>
        choose({ title, properties: ['openDirectory', 'createDirectory'] }),
      ),
      saved: os.saved.handler(({ input }) => this.downloads.ended(input.address)),
    })
  }
}

export const projectDialog: OpenDialogOptions = {
  title: 'Open a project',
  filters: [{ name: 'Spanwright projects', extensions: ['spanwright'] }],
  properties: ['openFile'],
}

/** What the user chose, in a dialog of the page's window; null when they declined. */
async function chosenBy(contents: WebContents, options: OpenDialogOptions) {
  const window = BrowserWindow.fromWebContents(contents)
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return { path: canceled ? null : (filePaths[0] ?? null) }
}
