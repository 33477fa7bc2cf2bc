import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

export interface Outcome {
  code: number | null
  out: string
  err: string
}

/** A command under way, which leads a group of processes of its own as a shell would give it. */
export interface Running {
  readonly ended: Promise<Outcome>
  /** Resolves once what was printed so far satisfies the test; rejects when the command ends before. */
  printed(test: (out: string) => boolean): Promise<void>
  /** Ctrl-C in a terminal: every process of the group hears it. */
  interrupt(): void
  /** What `kill` sends, to the command alone. */
  terminate(): void
  /** Whether any process of the group is still there. */
  alive(): boolean
}

/** Starts `spanwright` with its library and settings in `home`. */
export function startSpanwright(
  home: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Running {
  const env = { ...process.env, SPANWRIGHT_HOME: join(home, 'home'), ...environment }
  const child = spawn(process.execPath, [main, ...args], { env, detached: true })
  const group = child.pid as number
  const outcome: Outcome = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (outcome.out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (outcome.err += chunk))
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (code) => resolve({ ...outcome, code }))
  })
  return {
    ended,
    printed: (test) =>
      new Promise((resolve, reject) => {
        child.stdout.on('data', () => test(outcome.out) && resolve())
        void ended.then(({ err }) => reject(new Error(`the command ended: ${err}`)))
      }),
    interrupt: () => void process.kill(-group, 'SIGINT'),
    terminate: () => void child.kill('SIGTERM'),
    alive: () => isAlive(group),
  }
}

/** Runs `spanwright` to its end. */
export function spanwright(home: string, ...args: string[]): Promise<Outcome> {
  return startSpanwright(home, args).ended
}

/** Resolves once there is something at the path. */
export async function appears(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve))
}

/** The values of output in JSON lines. */
export function jsonLines(out: string): Record<string, unknown>[] {
  const lines = out.trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}
