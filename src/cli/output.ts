import { FailureError, STOPPED, stopped } from '../domain/failure.ts'
import { diskFailure } from '../files/disk.ts'
import { log } from '../files/log.ts'
import type { Folders } from '../host/folders.ts'
import type { Host } from '../host/host.ts'
import { nodeHost } from './host.ts'

/** How a command ends, for scripts; 0 when it has done all it was asked. */
export const EXIT = {
  /** It could not, or refused: the sentence on standard error says why. */
  failure: 1,
  /** The command line itself is wrong, as shells have it. */
  usage: 2,
  /** Stopped by Ctrl-C, as shells number it. */
  stopped: 130,
}

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

  /** For people as well, where standard output may be the result itself. */
  aside(text: string): void {
    if (!this.json) process.stderr.write(text + '\n')
  }

  /** A line that replaces itself. */
  progress(text: string): void {
    if (!this.json && process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
  }

  endProgress(): void {
    this.progress('')
  }
}

/** Runs a command; an expected failure is one sentence on stderr, and an exit code. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const error = diskFailure(thrown, 'Reading or writing a file')
    if (!(error instanceof FailureError)) throw error
    const { code, message, place } = error.failure
    // The sentence names the line itself; the file is known only out here.
    const file = place?.file && !message.includes(place.file) ? `${place.file}: ` : ''
    process.stderr.write(`${file}${message}\n`)
    process.exitCode = code === 'cancelled' ? EXIT.stopped : EXIT.failure
  }
}

/** What a command gets: the host, where to print, and a signal for Ctrl-C. */
export type HostWork = (host: Host, output: Output, stop: AbortSignal) => Promise<void>

interface Stopping {
  /** It hears the signal and ends in its own way; others end with the host that is closed under them. */
  endsItself?: boolean
  /** What a stopped command says is kept, and how to go on. */
  kept?: string
  /** Where the host keeps its things, if not where the user's are. */
  folders?: Folders
}

/**
 * Runs a command on a host in this process, which is closed afterwards. Ctrl-C stops it once, so that
 * it takes back what is half done; a second one kills.
 */
export async function withHost(
  options: { json?: boolean },
  work: HostWork,
  { endsItself = false, kept, folders }: Stopping = {},
): Promise<void> {
  await runCommand(async () => {
    const host = nodeHost('cli', folders)
    const stopping = new AbortController()
    const stop = () => {
      stopping.abort()
      if (!endsItself) void host.close()
    }
    process.once('SIGINT', stop).once('SIGTERM', stop)
    try {
      await work(host, new Output(options.json === true), stopping.signal)
    } catch (error) {
      if (stopping.signal.aborted) throw stopped(kept && STOPPED.replace(/\.$/, `; ${kept}.`))
      log.error('The command failed', error)
      throw error
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      await host.close()
    }
  })
}
