import type { Session } from 'electron'
import { isOurs } from './ports.ts'

/** What a page may do: put text on the clipboard, when the user says so. */
const ALLOWED = 'clipboard-sanitized-write'

/**
 * The page needs no device and no network: all is refused, whoever asks, but for our own page's copying. `server`
 * is where the pages come from while they are developed.
 */
export function refuseEverything(session: Session, server?: string): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(permission === ALLOWED && isOurs(requestingUrl)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => String(permission) === ALLOWED && isOurs(origin),
  )
  const ours = server && new URL(server).host
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] },
    ({ url }, answer) => answer({ cancel: new URL(url).host !== ours }),
  )
}

/** No dictionary of spelling is fetched: Chromium asks a public server for one at each start. */
export function checkNoSpelling(session: Session): void {
  session.setSpellCheckerLanguages([])
  session.setSpellCheckerEnabled(false)
}
