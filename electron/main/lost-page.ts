import { app, dialog, type BrowserWindow } from 'electron'
import { log } from '../../src/files/log.ts'

/** A page that is lost so often within a minute is not opened anew without being asked for. */
const STORM = { losses: 3, ms: 60_000 }

const TOLD =
  'This window’s page ended unexpectedly and was opened anew. What was saved is safe; look whether your last action is there.'

/**
 * Opens a page anew whose process is gone, and tells the user by `notice`. When that happens again and again,
 * they are asked what to do.
 */
export function answerLostPage(window: BrowserWindow, notice: (message: string) => void): void {
  let lately: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log.error(`The page's process is gone: ${reason}, code ${exitCode}.`)
    const now = Date.now()
    lately = [...lately.filter((time) => now - time < STORM.ms), now]
    if (lately.length < STORM.losses) openAnew()
    else void ask()
  })

  function openAnew(): void {
    notice(TOLD)
    window.webContents.reload()
  }

  async function ask(): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: 'This window’s page ended again.',
      detail:
        'Everything that was saved is safe. Open the page once more, or quit and start Spanwright again. Help, “Show the Log” leads to what is known of it.',
      buttons: ['Open the Page', 'Quit'],
      cancelId: 0,
    })
    if (response === 1) return app.quit()
    lately = []
    openAnew()
  }
}
