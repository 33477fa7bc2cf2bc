import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { lettingIn, type PageHeaders } from './socket-page.ts'
import { temporaryFolder } from './temporary.ts'

const entry = fileURLToPath(new URL('./serving-host.ts', import.meta.url))

/** A browser host in a process of its own, which ends with the test. */
export interface ServingHost {
  process: ChildProcess
  home: string
  url: URL
  headers: PageHeaders
}

export async function servingHost(): Promise<ServingHost> {
  const home = temporaryFolder()
  const child = fork(entry, [home], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.disconnect()
    await once(child, 'exit')
  })
  const [address] = (await once(child, 'message')) as [string]
  const url = new URL(address)
  return { process: child, home, url, headers: await lettingIn(url) }
}
