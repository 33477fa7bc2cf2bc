import { BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import { isUnderWay } from '../../src/model/run-progress.ts'
import type { Going } from '../../src/contract/desktop.ts'

/** Of a progress bar: that of something whose end is not known, and none. */
const UNKNOWN = 2
const NONE = -1

/** What the system shows of training: a bar on the task bar, a machine that stays awake, a word at the end. */
export class TrainingWatch {
  /** The run under way. */
  current: Going | undefined
  private awake: number | undefined
  private readonly show: () => void

  /** `show` brings a window to the front. */
  constructor(show: () => void) {
    this.show = show
  }

  hear(going: Going): void {
    const before = this.current
    this.current = isUnderWay(going) ? going : undefined
    this.keepAwake(going.status === 'starting' || going.status === 'running')
    for (const window of BrowserWindow.getAllWindows()) {
      window.setProgressBar(this.current ? (going.share ?? UNKNOWN) : NONE, {
        mode: going.status === 'paused' ? 'paused' : 'normal',
      })
    }
    if (before && !this.current) this.tell(going)
  }

  /** The process that watched it is gone, and the run with it. */
  lose(): void {
    if (this.current) this.hear({ ...this.current, status: 'interrupted' })
  }

  private keepAwake(wanted: boolean): void {
    if (wanted) this.awake ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (this.awake !== undefined) {
      powerSaveBlocker.stop(this.awake)
      this.awake = undefined
    }
  }

  /** Whoever looks at a window sees it there. */
  private tell({ name, status }: Going): void {
    if (status === 'cancelled' || BrowserWindow.getFocusedWindow() || !Notification.isSupported())
      return
    const notification = new Notification({ title: name, body: outcomes[status] ?? FAILED })
    notification.on('click', this.show)
    notification.show()
  }
}

const FAILED = 'Training ended early. The window says why, and how to go on.'
const outcomes: Partial<Record<Going['status'], string>> = {
  done: 'Training is done; the model is in the library.',
}
