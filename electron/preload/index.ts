import { ipcRenderer, webUtils } from 'electron'

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

/** Projects that the user drops on the window are opened; a page alone would not know where they lie. */
window.addEventListener(
  'drop',
  (event) => {
    const files = [...(event.dataTransfer?.files ?? [])]
    const projects = files.filter(({ name }) => /\.spanwright$/i.test(name))
    if (!event.isTrusted || projects.length === 0) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const paths = projects.map((file) => webUtils.getPathForFile(file))
    ipcRenderer.send('spanwright:dropped', paths)
  },
  true,
)

/** What is dropped beside the places for it is let fall, and is not gone to. */
for (const name of ['dragover', 'drop'] as const) {
  window.addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  })
}
