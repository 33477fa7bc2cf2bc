import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** `spanwright serve` in a process of its own, and the link that it printed. */
export interface StartedServe {
  process: ChildProcess
  link: URL
}

/** Starts it with its folders in `home`; on any free port, unless one is given. `begun` hears of the process at once. */
export async function startServe(
  home: string,
  { port = 0, begun = () => {} }: { port?: number; begun?: (host: ChildProcess) => void } = {},
): Promise<StartedServe> {
  const env = { ...process.env, SPANWRIGHT_HOME: home, DISPLAY: '' }
  const host = spawn(process.execPath, [cli, 'serve', '--port', String(port)], { env })
  begun(host)
  let printed = ''
  for await (const chunk of host.stdout) {
    printed += String(chunk)
    const link = /http:\S+(?=\n)/.exec(printed)
    if (link) return { process: host, link: new URL(link[0]) }
  }
  throw new Error(`the host ended after printing: ${printed}`)
}

/** Ends it as a failing machine would, and resolves when it is gone, as it may be already. */
export async function killServe({ process: host }: Pick<StartedServe, 'process'>): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return
  const gone = once(host, 'exit')
  host.kill('SIGKILL')
  await gone
}
