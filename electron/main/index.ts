import { app, dialog } from 'electron'
import { join } from 'node:path'
import { log, openLog } from '../../src/files/log.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { spreadLastNet } from '../../src/host/last-net.ts'
import { projectsNamed, type Started } from './arguments.ts'
import { recordCrashes } from './crashes.ts'
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
recordCrashes()
// What Windows shows beside notifications and in the task bar; the installer gives its entry the same.
if (process.platform === 'win32') app.setAppUserModelId('org.spanwright.app')

if (!app.requestSingleInstanceLock(started)) app.quit()
else {
  app.whenReady().then(begin).catch(giveUp)
}

function begin(): void {
  if (app.commandLine.hasSwitch('no-sandbox'))
    throw new Error(
      'It was started without Chromium’s sandbox, which guards your machine against hostile documents. Start it without --no-sandbox; where the system allows no sandbox to an AppImage, install the .deb package.',
    )
  openDesktop(folders, { projects, restoring: !safe })
}

/** Without a window there is nobody to go on for: says why, and leaves nothing behind. */
function giveUp(error: unknown): void {
  log.error('Spanwright cannot start', error)
  const why = error instanceof Error ? error.message : String(error)
  dialog.showErrorBox(
    'Spanwright cannot start',
    `${why}\n\nYour projects are untouched. The log in ${folders.logs} has the details.${safe ? '' : ' If this goes on, start it once with --safe-mode.'}`,
  )
  app.exit(1)
}
