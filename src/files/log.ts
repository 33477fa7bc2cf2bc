import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FailureError } from '../domain/failure.ts'
import type { FailureCode } from '../model/failure.ts'

/** A file of the log is put aside once it is this long; of those put aside so many are kept. */
const LIMITS = { bytes: 1024 * 1024, kept: 3 }
/** An entry with the longest of stacks stays below. */
const MAX_ENTRY = 8 * 1024

/** Failures whose sentence is about the machine; others may quote what the user wrote. */
const TELLING: ReadonlySet<FailureCode> = new Set(['disk', 'offline', 'no-engine', 'worker-lost'])
/** The messages by which JavaScript quotes the text that it was given. */
const QUOTING = /\b(on|of) string '|'in' operator/

let open: ({ folder: string; name: string } & typeof LIMITS) | undefined

/**
 * What this process did, for whoever looks for a fault; never what a document says. Before `openLog`, bugs
 * go to the console.
 */
export const log = {
  info: (message: string) => write('info', message),
  /** What went wrong; a failure that was expected is a warning. */
  error: (message: string, error?: unknown) =>
    write(error instanceof FailureError ? 'warn' : 'error', message, error),
  /** Where the log is; undefined before `openLog`. */
  get folder(): string | undefined {
    return open?.folder
  },
}

/**
 * Begins to write to `name`.log in the folder; `about` says which process this is. Processes of one name
 * share the file: each entry is one append, and begins with time, level and process. From here on the
 * end of the process and what nobody caught are in it too.
 */
export function openLog(folder: string, name: string, about: string, limits = LIMITS): void {
  if (!open) {
    process.on('exit', (code) => log.info(`Ended with code ${code}.`))
    process.on('uncaughtExceptionMonitor', (error) => log.error('Nobody caught this', error))
  }
  open = { folder, name, ...limits }
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    // Then nothing is written; see `write`.
  }
  log.info(`Started: ${about}, Node ${process.versions.node}, ${process.platform} ${process.arch}.`)
}

/** At once, so that the last entry before a crash is there. A log that cannot be written stops nothing. */
function write(level: 'info' | 'warn' | 'error', message: string, error?: unknown): void {
  if (!open) {
    if (level === 'error' && error !== undefined) console.error(message, error)
    return
  }
  const text = error === undefined ? message : `${message}: ${explain(error)}`
  const head = `${new Date().toISOString()} ${level.padEnd(5)} ${process.pid} `
  const entry = `${head}${text.slice(0, MAX_ENTRY).replaceAll('\n', '\n    ')}\n`
  const path = join(open.folder, `${open.name}.log`)
  try {
    const length = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (length + entry.length > open.bytes) putAside(path, open)
    appendFileSync(path, entry, { mode: 0o600 })
  } catch {
    // A full disk, say: whoever needs it for more than a log will tell the user.
  }
}

let putAsideCount = 0

/** Under a name of its own, so that two processes that come to it together lose nothing. */
function putAside(path: string, { folder, name, kept }: NonNullable<typeof open>): void {
  const time = new Date().toISOString().replaceAll(':', '-')
  try {
    renameSync(path, join(folder, `${name}.${time}.${process.pid}-${++putAsideCount}.log`))
    const aside = readdirSync(folder).filter(
      (file) => file.startsWith(`${name}.`) && file.endsWith('.log') && file !== `${name}.log`,
    )
    for (const file of aside.sort().slice(0, -kept)) rmSync(join(folder, file), { force: true })
  } catch {
    // Another has done it, or Windows keeps a file that is being written to: the next entry tries again.
  }
}

/** What kind of error it is, what it says unless that may be the user's words, and where it came from. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`
  const frames = error.stack?.split('\n').filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line))
  const cause = error.cause === undefined ? [] : [`caused by ${explain(error.cause)}`]
  return [summary(error), ...(frames ?? []), ...cause].join('\n')
}

function summary(error: Error): string {
  if (error instanceof FailureError) {
    const { code, message } = error.failure
    return TELLING.has(code) ? `${code}: ${message}` : code
  }
  // JSON.parse and the like quote their input.
  const quotes = error instanceof SyntaxError || QUOTING.test(error.message)
  return quotes ? error.name : `${error.name}: ${error.message}`
}
