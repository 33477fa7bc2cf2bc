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
  /** The command alone, which hears nothing of it. */
  kill(): void
  /** Whether any process of the group is still there. */
  alive(): boolean
}

/** Starts `spanwright` with its library and settings in `home`, and `input` for what it reads. */
export function startSpanwright(
  home: string,
  args: readonly string[],
  environment: Record<string, string> = {},
  input = '',
): Running {
  const env = { ...process.env, SPANWRIGHT_HOME: join(home, 'home'), ...environment }
  const child = spawn(process.execPath, [main, ...args], { env, detached: true })
  const group = child.pid as number
  child.stdin.end(input)
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
    kill: () => void child.kill('SIGKILL'),
    alive: () => isAlive(group),
  }
}

/** Runs `spanwright` to its end. */
export function spanwright(home: string, ...args: string[]): Promise<Outcome> {
  return startSpanwright(home, args).ended
}

/** Resolves once there is something at the path. */
export const appears = (path: string) => until(() => existsSync(path))

/** Resolves once it is so, which is looked at again and again. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
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
