import { app, crashReporter, dialog } from 'electron'
import { join } from 'node:path'
import { log, openLog } from '../../src/files/log.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { spreadLastNet } from '../../src/host/last-net.ts'
import { projectsNamed, type Started } from './arguments.ts'
import { openDesktop } from './desktop.ts'
import { declareScheme } from './protocol.ts'

/** The desktop shell's first steps: what must be before the application is ready, and what if it never is. */
const folders = defaultFolders()
const started: Started = { argv: process.argv, cwd: process.cwd() }
const projects = projectsNamed(started)
// macOS names what is to be opened by events, the first of them before the application is ready.
app.on('open-file', (_event, path) => void projects.push(path))

// What Chromium keeps lies with our own data, which no system carries from machine to machine.
app.setPath('userData', join(folders.data, 'window'))
app.enableSandbox()
// For a driver or a remembered window that keeps the application from starting.
const safe = process.argv.includes('--safe-mode')
if (safe) app.disableHardwareAcceleration()
declareScheme()
openLog(folders.logs, 'electron', `Spanwright ${app.getVersion()}`)
spreadLastNet({ caught: () => {}, giveUp: () => app.quit() })
crashReporter.start({ uploadToServer: false })

if (!app.requestSingleInstanceLock(started)) app.quit()
else {
  app
    .whenReady()
    .then(() => openDesktop(folders, { projects, restoring: !safe }))
    .catch(giveUp)
}

/** Without a window there is nobody to go on for: says why, and leaves nothing behind. */
function giveUp(error: unknown): void {
  log.error('Spanwright cannot start', error)
  const why = error instanceof Error ? error.message : String(error)
  dialog.showErrorBox(
    'Spanwright cannot start',
    `${why}\n\nYour projects are untouched. The log in ${folders.logs} has the details.`,
  )
  app.exit(1)
}
