import { app, BrowserWindow, dialog, session, shell } from 'electron'
import { join } from 'node:path'
import type { Folders } from '../../src/host/folders.ts'
import { projectsNamed, type Started } from './arguments.ts'
import { Downloads } from './downloads.ts'
import { HostProcess } from './host-process.ts'
import { ApplicationMenu } from './application-menu.ts'
import { Pages, projectDialog } from './pages.ts'
import { checkNoSpelling, refuseEverything } from './permissions.ts'
import { offerPorts, openDropped } from './ports.ts'
import { servePages } from './protocol.ts'
import { Quitting } from './quitting.ts'
import { TrainingWatch } from './training-watch.ts'
import { Windows } from './windows.ts'
import { WindowStates } from './window-state.ts'

/** Bundled to out/main beside out/preload and out/renderer. */
const out = join(import.meta.dirname, '..')

interface Opening {
  /** What the user has named. */
  projects: readonly string[]
  /** Whether the windows of the last time come back where none is named. */
  restoring: boolean
}

/** The desktop shell, read from top to bottom. Throws when it cannot begin. */
export function openDesktop(folders: Folders, { projects, restoring }: Opening): void {
  // They lie beside the archive, since other programs are given some of them, and are read like any file.
  const resources = join(app.getAppPath().replace(/\.asar$/, '.asar.unpacked'), 'resources')
  /** Where electron-vite serves the pages while they are developed. */
  const server = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
  checkNoSpelling(session.defaultSession)
  refuseEverything(session.defaultSession, server)
  servePages(join(out, 'renderer'), server)
  const downloads = new Downloads()
  downloads.follow(session.defaultSession)

  const watch = new TrainingWatch(() => windows.bringForward())
  const host = new HostProcess(
    join(out, 'main'),
    { type: 'start', version: app.getVersion(), folders, resources },
    {
      onGoing: (going) => watch.hear(going),
      onRestart: () => watch.lose(),
      onFailure: (message) => void tellFailure(message, folders.logs),
    },
  )
  const pages = new Pages(downloads, () => menu.update())
  const quitting = new Quitting({
    training: () => watch.current,
    before: () => windows.keepStates(),
    close: () => host.close(),
  })
  const windows = new Windows({
    preload: join(out, 'preload', 'index.cjs'),
    states: new WindowStates(folders.data),
    mayNotClose: quitting.mayNotClose,
    pages,
  })
  const menu = new ApplicationMenu(folders.data, () => pages.shownBy(windows.contentsInFront), {
    run: (command) => {
      const contents = windows.contentsInFront
      if (contents) pages.give(contents, { type: 'run', command })
    },
    chooseProject: () => void chooseProject(windows),
    openProject: (path) => windows.openProject(path),
    newWindow: () => void windows.open(),
    showLogs: () => void shell.openPath(folders.logs),
  })
  openDropped((path) => windows.openProject(path))
  offerPorts((contents) => [host.connect(), pages.connect(contents)])
  app.setAboutPanelOptions({
    applicationName: 'Spanwright',
    applicationVersion: app.getVersion(),
    copyright: 'Apache License 2.0. Help, Licences lists what it is made with.',
  })

  if (projects.length > 0) windows.openOnly(projects)
  else if (restoring) windows.restore()
  else windows.open()
  menu.update()
  listen(windows, menu)
  process.send?.('opened')
}

function listen(windows: Windows, menu: ApplicationMenu): void {
  app.on('activate', () => BrowserWindow.getAllWindows().length === 0 && windows.open())
  app.on('browser-window-focus', () => menu.update())
  app.on('open-file', (event, path) => {
    event.preventDefault()
    windows.openProject(path)
  })
  app.on('second-instance', (_event, _argv, _cwd, started) => {
    windows.bringForward()
    for (const path of projectsNamed(started as Started)) windows.openProject(path)
  })
  app.on('window-all-closed', () => process.platform !== 'darwin' && app.quit())
}

async function chooseProject(windows: Windows): Promise<void> {
  const front = windows.front()
  const { filePaths } = await (front
    ? dialog.showOpenDialog(front, projectDialog)
    : dialog.showOpenDialog(projectDialog))
  for (const path of filePaths) windows.openProject(path)
}

/** The projects cannot be reached any more, and a window without them is of no use. */
async function tellFailure(message: string, logs: string): Promise<void> {
  await dialog.showMessageBox({
    type: 'error',
    message: 'Spanwright cannot go on.',
    detail: `${message}\n\nEverything that was saved is safe. Start Spanwright again; the log in ${logs} has the details.`,
    buttons: ['Quit'],
  })
  app.quit()
}
