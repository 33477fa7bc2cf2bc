import { net, protocol } from 'electron'
import { pathToFileURL } from 'node:url'
import { containedFile } from '../../src/pages/static-files.ts'
import { securityHeaders } from '../../src/pages/headers.ts'

export const ORIGIN = 'spanwright://app'

/** Before the app is ready: the page's scheme is a standard, secure one. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'spanwright', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built pages, with the same policy as the browser host, and nothing outside them. */
export function servePages(pages: string): void {
  protocol.handle('spanwright', async (request) => {
    const url = new URL(request.url)
    const file = url.host === 'app' ? await containedFile(pages, url.pathname) : undefined
    if (!file) return new Response('There is no such page.', { status: 404 })
    const answer = await net.fetch(pathToFileURL(file).href)
    const headers = new Headers(answer.headers)
    for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value)
    return new Response(answer.body, { status: answer.status, headers })
  })
}
