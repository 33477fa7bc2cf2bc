import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Answer {
  setup?: number
  seconds?: number
  peakMB?: number
}

/** A process that measures when told to: work.ts or peers.py. */
export class MeasuringChild {
  readonly name: string
  private readonly process: ChildProcess
  private readonly answers: AsyncIterator<string>

  constructor(name: string, command: string, args: string[], env = process.env) {
    this.name = name
    this.process = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    let errors = ''
    this.process.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk).slice(-2000)))
    const lines = createInterface({ input: this.process.stdout as NodeJS.ReadableStream })
    this.answers = lines[Symbol.asyncIterator]()
    this.process.on('exit', (code) => {
      if (code !== 0) console.error(`${name} ended with ${code}: ${errors}`)
    })
  }

  /** Waits until the work is prepared; undefined when the process could not. */
  async ready(): Promise<number | undefined> {
    return (await this.next()).setup
  }

  async measure(): Promise<number> {
    this.process.stdin?.write('measure\n')
    const { seconds } = await this.next()
    if (seconds === undefined) throw new Error(`${this.name} ended while it was measured`)
    return seconds
  }

  /** Ends the work; answers its peak memory in megabytes. */
  async end(): Promise<number> {
    this.process.stdin?.end()
    return (await this.next()).peakMB ?? NaN
  }

  /** The next line that is an answer: libraries print what they like. */
  private async next(): Promise<Answer> {
    for (;;) {
      const { value, done } = await this.answers.next()
      if (done) return {}
      if (value.startsWith('{"')) return JSON.parse(value) as Answer
    }
  }
}

let specs = 0

/** Writes a specification for a child, which may be large, and returns its path. */
export function writeSpec(folder: string, spec: object): string {
  const path = join(folder, `spec-${specs++}.json`)
  writeFileSync(path, JSON.stringify(spec))
  return path
}

const workFile = fileURLToPath(new URL('work.ts', import.meta.url))

/** Our own work in a process of its own. */
export function ours(
  folder: string,
  kind: string,
  spec: object,
  name = 'spanwright',
): MeasuringChild {
  return new MeasuringChild(name, process.execPath, [workFile, kind, writeSpec(folder, spec)])
}
