import http from 'node:http'

let restore = () => {}

/** The proxies that the environment names, as Node reads them: HTTPS_PROXY and its like. */
export async function proxyOfEnvironment(): Promise<void> {
  goThrough(process.env)
}

/** From now on the requests of this process go through the proxy that these variables name, if they name one. */
export function goThrough(environment: Record<string, string | undefined>): void {
  restore()
  restore = () => {}
  const named = Object.keys(environment).some((name) => /^https?_proxy$/i.test(name))
  // Node has it from 24.14 on.
  if (named) restore = http.setGlobalProxyFromEnv?.(environment) ?? restore
}

/**
 * The variables for what a system answers that is asked for its proxy, "PROXY proxy.example:3128; DIRECT": the
 * first that Node can use, and none where the way is direct.
 */
export function proxyVariables(answer: string): Record<string, string> {
  for (const part of answer.split(';')) {
    const [kind, host] = part.trim().split(/\s+/)
    if (kind === 'DIRECT') return {}
    const scheme = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' }[kind]
    if (scheme && host)
      return { http_proxy: `${scheme}://${host}`, https_proxy: `${scheme}://${host}` }
  }
  return {}
}
