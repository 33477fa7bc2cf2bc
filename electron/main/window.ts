import { BrowserWindow } from 'electron'
import { stayOnPage } from './navigation.ts'
import { ORIGIN } from './protocol.ts'

/** A window on the page: sandboxed, isolated, without Node. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    show: false,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  })
  stayOnPage(window.webContents)
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${ORIGIN}/`)
  return window
}
