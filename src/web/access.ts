import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const COOKIE = 'spanwright'

/**
 * Who may speak to the browser host: whoever opened the link with the token, from our own page. A
 * malicious page on the same machine has neither token nor origin, and a rebound DNS name is not in
 * the list of hosts.
 */
export class Access {
  readonly token = randomBytes(24).toString('base64url')
  private readonly session: string
  private name = COOKIE
  /** Host headers that are ours, and where pages under each come from. */
  private origins: ReadonlyMap<string, string> = new Map()
  private secure = ''

  /** `session` is the secret of the cookie; it outlives this process, the token does not. */
  constructor(session: string) {
    this.session = session
  }

  /**
   * Host headers that are ours: an address as a browser writes it, and the port; and behind a proxy the host
   * that the world knows us by. Browsers share cookies between ports, so the port is in the cookie's name: two
   * hosts keep apart.
   */
  listenOn(addresses: readonly string[], port: number, known?: URL): void {
    this.name = `${COOKIE}-${port}`
    const own = addresses.map((address) => `${address}:${port}`)
    this.origins = new Map(own.map((host) => [host, `http://${host}`]))
    if (known) this.origins = new Map([...this.origins, [known.host, known.origin]])
    this.secure = known?.protocol === 'https:' ? '; Secure' : ''
  }

  /** Host header known, and Origin, when there is one, our own. */
  isOurs({ headers }: IncomingMessage): boolean {
    const { host, origin } = headers
    const ours = host === undefined ? undefined : this.origins.get(host)
    return ours !== undefined && (origin === undefined || origin === ours)
  }

  isToken(value: string | null): boolean {
    return value !== null && equal(value, this.token)
  }

  /** The cookie that the token is exchanged for. */
  get cookie(): string {
    return `${this.name}=${this.session}; HttpOnly; SameSite=Strict; Path=/${this.secure}`
  }

  hasCookie({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(/;\s*/)
    return cookies.some((cookie) => equal(cookie, `${this.name}=${this.session}`))
  }
}

/** Comparison that takes the same time wherever two strings differ. */
export function equal(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
