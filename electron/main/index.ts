import { app, BrowserWindow, session } from 'electron'
import { join } from 'node:path'
import { log, openLog } from '../../src/files/log.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { Host } from '../../src/host/host.ts'
import { spreadLastNet } from '../../src/host/last-net.ts'
import { createRouter } from '../../src/host/router.ts'
import { refuseEverything } from './permissions.ts'
import { offerPorts } from './ports.ts'
import { declareScheme, servePages } from './protocol.ts'
import { openWindow } from './window.ts'
import { electronForkWorker } from './worker.ts'

/** The desktop shell, read from top to bottom. Bundled to out/main beside out/preload and out/renderer. */
const out = join(import.meta.dirname, '..')

app.enableSandbox()
declareScheme()

if (!app.requestSingleInstanceLock()) app.quit()
else void app.whenReady().then(start)

function start(): void {
  const [version, folders] = [app.getVersion(), defaultFolders()]
  openLog(folders.logs, 'electron', `Spanwright ${version}`)
  const host = new Host({
    shell: 'electron',
    version,
    folders,
    forkWorker: electronForkWorker(join(out, 'main', 'worker.js')),
    resources: join(app.getAppPath(), 'resources'),
  })
  const preload = join(out, 'preload', 'index.cjs')
  refuseEverything(session.defaultSession)
  servePages(join(out, 'renderer'))
  offerPorts(createRouter(host))
  openWindow(preload)

  app.on('activate', () => BrowserWindow.getAllWindows().length === 0 && openWindow(preload))
  app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus())
  app.on('render-process-gone', (_, __, { reason, exitCode }) =>
    log.error(`The page's process is gone: ${reason}, code ${exitCode}.`),
  )
  app.on('window-all-closed', () => process.platform !== 'darwin' && app.quit())
  closeBeforeQuit(host)
  spreadLastNet({ caught: () => host.tellTrouble(), giveUp: () => app.quit() })
}

/** Quits only when the workers have ended and the files are closed. */
function closeBeforeQuit(host: Host): void {
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void host.close().finally(() => {
      closed = true
      app.quit()
    })
  })
}
