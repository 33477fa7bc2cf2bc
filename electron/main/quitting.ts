import { app, BrowserWindow, dialog, powerMonitor } from 'electron'
import type { Going } from '../../src/contract/desktop.ts'

interface QuittingOptions {
  /** The run under way, if any. */
  training: () => Going | undefined
  /** Told once it is sure. */
  before: () => void
  /** Ends the workers and closes the files. */
  close: () => Promise<void>
}

/** The system's ways to ask for the end; whoever uses them sees no question. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/**
 * Quits only when the workers have ended and the files are closed, and during training only when the user says
 * so; a system that shuts down asks nobody.
 */
export class Quitting {
  private readonly options: QuittingOptions
  private state: 'no' | 'asking' | 'closing' | 'closed' = 'no'
  private agreed = false

  constructor(options: QuittingOptions) {
    this.options = options
    app.on('before-quit', (event) => {
      if (this.state === 'closed') return
      event.preventDefault()
      if (this.state === 'no') void this.quit()
    })
    for (const signal of SIGNALS) process.on(signal, () => this.atOnce())
    powerMonitor.on('shutdown', () => this.atOnce())
  }

  /** Closing this window would quit: then the question comes before the window is gone. */
  readonly mayNotClose = (): boolean => {
    const last = BrowserWindow.getAllWindows().length === 1 && process.platform !== 'darwin'
    if (!last || this.state === 'closed' || !this.options.training()) return false
    app.quit()
    return true
  }

  /** Without a question. */
  atOnce(): void {
    this.agreed = true
    app.quit()
  }

  private async quit(): Promise<void> {
    this.state = 'asking'
    const going = this.options.training()
    if (going && !this.agreed && !(await agreedToEnd(going))) {
      this.state = 'no'
      return
    }
    this.state = 'closing'
    this.options.before()
    for (const window of BrowserWindow.getAllWindows()) window.hide()
    await this.options.close().catch(() => undefined)
    this.state = 'closed'
    app.quit()
  }
}

async function agreedToEnd({ name }: Going): Promise<boolean> {
  const question = {
    type: 'question' as const,
    message: `${name} is training.`,
    detail:
      'Quit now, and it stops. Nothing is lost: under Train, Resume goes on from its last checkpoint when Spanwright is started again.',
    buttons: ['Keep Training', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  }
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const { response } = await (window
    ? dialog.showMessageBox(window, question)
    : dialog.showMessageBox(question))
  return response === 1
}
