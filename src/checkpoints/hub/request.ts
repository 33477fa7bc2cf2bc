import { failed } from '../../domain/failure.ts'
import type { HubTiming } from './timing.ts'

/** Hubs answer with one or two hops to their storage. */
const MAX_REDIRECTS = 5

/** The connection did not hold; what was fetched is kept, and the next attempt goes on from it. */
export class Interrupted extends Error {
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Whether any server answered at all. */
  readonly answered: boolean

  constructor(reason: string, answered: boolean, retryAfterMs?: number) {
    super(reason)
    this.name = 'Interrupted'
    this.answered = answered
    this.retryAfterMs = retryAfterMs
  }
}

export interface HubRequest {
  /** The hub's address; an explicit http mirror may redirect to itself. */
  hub: string
  headers?: Record<string, string>
  signal: AbortSignal
  timing: HubTiming
}

export interface HubResponse {
  status: number
  headers: Headers
  /** The body as it arrives; ends with Interrupted when the server drops or stalls. */
  chunks(): AsyncGenerator<Uint8Array>
  /** Lets go of a body that is not wanted. */
  drop(): void
}

/**
 * One GET, through allowed redirects. Throws Interrupted when another attempt may help, a FailureError
 * when none will, and the signal's reason when the user stopped it.
 */
export async function get(address: string, request: HubRequest): Promise<HubResponse> {
  let url = new URL(address)
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await getOnce(url, request)
    if (![301, 302, 303, 307, 308].includes(response.status)) return response
    response.drop()
    url = redirectTarget(url, response.headers.get('location'), request.hub)
  }
  throw failed('bad-input', `${url.host} redirects in a circle; check the mirror in Models.`)
}

/**
 * Where a redirect may lead: anywhere over https; over http only from this machine to itself, or to the
 * mirror that the user named.
 */
export function redirectTarget(from: URL, location: string | null, hub: string): URL {
  const to =
    location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined
  const local = (url: URL) => ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  const overHttp =
    to?.protocol === 'http:' &&
    from.protocol === 'http:' &&
    ((local(from) && local(to)) || to.origin === new URL(hub).origin)
  if (to && (to.protocol === 'https:' || overHttp)) return to
  throw failed(
    'forbidden',
    `${from.host} redirects to an address that is not secure (${to ? to.protocol.slice(0, -1) : 'none'}); nothing was fetched from there. Check the mirror in Models.`,
  )
}

async function getOnce(url: URL, request: HubRequest): Promise<HubResponse> {
  const { signal, timing } = request
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const slow = setTimeout(
    () => stop.abort(new Interrupted(`${url.host} did not answer`, false)),
    timing.connectMs,
  )
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: either,
      headers: {
        'User-Agent': 'spanwright',
        // Byte ranges and sizes are those of the file itself.
        'Accept-Encoding': 'identity',
        ...request.headers,
      },
    })
    return {
      status: response.status,
      headers: response.headers,
      chunks: () => bodyOf(response, signal, stop, timing.stallMs),
      drop: () => stop.abort(),
    }
  } catch (error) {
    throw explain(error, url.host, signal, stop.signal, false)
  } finally {
    clearTimeout(slow)
  }
}

async function* bodyOf(
  response: Response,
  signal: AbortSignal,
  stop: AbortController,
  stallMs: number,
): AsyncGenerator<Uint8Array> {
  const host = new URL(response.url).host
  let timer: NodeJS.Timeout | undefined
  const watch = () => {
    clearTimeout(timer)
    timer = setTimeout(() => stop.abort(new Interrupted(`${host} fell silent`, true)), stallMs)
  }
  try {
    watch()
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer)
      yield chunk as Uint8Array
      watch()
    }
  } catch (error) {
    throw explain(error, host, signal, stop.signal, true)
  } finally {
    clearTimeout(timer)
    stop.abort()
  }
}

/** Faults of the other side that no second attempt repairs. */
const HOPELESS =
  /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HPE_|UND_ERR_HEADERS_OVER)/

function explain(
  error: unknown,
  host: string,
  signal: AbortSignal,
  stop: AbortSignal,
  answered: boolean,
): unknown {
  if (signal.aborted) return signal.reason
  if (stop.aborted && stop.reason instanceof Interrupted) return stop.reason
  // What fetch throws for the network is a TypeError with the system's error behind it.
  if (!(error instanceof TypeError)) return error
  const { code } = (error.cause ?? {}) as { code?: unknown }
  if (typeof code === 'string' && HOPELESS.test(code)) {
    return failed(
      'offline',
      `${host} does not answer as a hub does (${code}); check the network and the mirror in Models.`,
    )
  }
  return new Interrupted(answered ? `${host} broke off` : `${host} cannot be reached`, answered)
}

/** Status codes other than success: which may pass, and what to say of the others. */
export function refuseStatus(response: HubResponse, what: string, host: string): void {
  const { status } = response
  if (status === 200 || status === 206) return
  response.drop()
  if (status === 429 || status >= 500) {
    const why = status === 429 ? 'asks to wait' : `has trouble (${status})`
    throw new Interrupted(`${host} ${why}`, true, retryAfter(response.headers))
  }
  if (status === 401 || status === 403) {
    throw failed(
      'forbidden',
      `${host} does not give ${what} to everyone, or does not have it; check the name, or download it with a browser and import its folder.`,
    )
  }
  if (status === 404 || status === 410) {
    throw failed('not-found', `${host} has no ${what}; check the name.`)
  }
  throw failed(
    'bad-input',
    `${host} answered ${status} for ${what}; check the name and the mirror in Models.`,
  )
}

/** Retry-After in seconds or as a date, in milliseconds. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const seconds = /^\d{1,6}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined
}
