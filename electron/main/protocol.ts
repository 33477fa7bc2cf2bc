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

/**
 * Serves the built pages, with the same policy as the browser host, and nothing outside them. `server`: where
 * the pages come from instead while they are developed, with a policy of its own.
 */
export function servePages(pages: string, server?: string): void {
  protocol.handle('spanwright', async (request) => {
    const url = new URL(request.url)
    if (url.host !== 'app') return notFound()
    if (server) return fetch(new URL(url.pathname + url.search, server))
    const file = await containedFile(pages, url.pathname)
    if (!file) return notFound()
    const answer = await net.fetch(pathToFileURL(file).href)
    const headers = new Headers(answer.headers)
    for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value)
    return new Response(answer.body, { status: answer.status, headers })
  })
}

const notFound = () => new Response('There is no such page.', { status: 404 })
