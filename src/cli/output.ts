import { FailureError } from '../domain/failure.ts'
import type { Host } from '../host/host.ts'
import { nodeHost } from './host.ts'

/** Prints lines for people, or JSON lines for machines. Progress goes to stderr, on a terminal only. */
export class Output {
  readonly json: boolean

  constructor(json: boolean) {
    this.json = json
  }

  /** A result: `value` as one JSON line, or `text` for people. */
  result(value: unknown, text: string): void {
    process.stdout.write((this.json ? JSON.stringify(value) : text) + '\n')
  }

  /** For people only. */
  note(text: string): void {
    if (!this.json) process.stdout.write(text + '\n')
  }

  /** A line that replaces itself. */
  progress(text: string): void {
    if (!this.json && process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
  }

  endProgress(): void {
    this.progress('')
  }
}

/** Runs a command; an expected failure is one sentence on stderr and exit code 1. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const { message, place } = error.failure
    // The sentence names the line itself; the file is known only out here.
    const file = place?.file && !message.includes(place.file) ? `${place.file}: ` : ''
    process.stderr.write(`${file}${message}\n`)
    process.exitCode = 1
  }
}

/** Runs a command on a host in this process, which is closed afterwards. */
export async function withHost(
  options: { json?: boolean },
  work: (host: Host, output: Output) => Promise<void>,
): Promise<void> {
  await runCommand(async () => {
    const host = nodeHost('cli')
    try {
      await work(host, new Output(options.json === true))
    } finally {
      await host.close()
    }
  })
}
