import { ipcRenderer } from 'electron'

/**
 * Hands the page one thing: a MessagePort to the host. The page says it is ready, the main process
 * checks who asks and sends a port, and the port goes on to the page. Nothing else is exposed.
 */
window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== window.location.origin) return
  if ((event.data as { type?: unknown } | null)?.type !== 'spanwright:ready') return
  ipcRenderer.send('spanwright:connect')
})

ipcRenderer.on('spanwright:port', (event) => {
  window.postMessage({ type: 'spanwright:port' }, window.location.origin, event.ports)
})
