import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { replaceFileSync } from '../files/replace.ts'

const SESSION_FILE = 'browser-session'
const API_FILE = 'api-token'
const SECRET_BYTES = 24
/** 24 bytes as base64url. */
const SECRET = /^[\w-]{32}$/
/** A secret older than this is replaced at the next start; an open page then needs the new link. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000
/** Reading or writing by anyone but the owner. */
const OTHERS = 0o077

/**
 * The secret behind the cookie of the browser host. It is kept in the data folder, readable by the
 * user alone, so that a page that was open finds its host again when that was killed and restarted.
 * A file that others may read, that belongs to somebody else or is old is not trusted but replaced.
 */
export function sessionSecret(folder: string): string {
  return secretIn(folder, SESSION_FILE, MAX_AGE_MS)
}

/** The token of programs that tag by HTTP, kept in the same way and for good: they are set up once. */
export function apiToken(folder: string): string {
  return secretIn(folder, API_FILE, Infinity)
}

function secretIn(folder: string, file: string, maxAge: number): string {
  const path = join(folder, file)
  return kept(path, maxAge) ?? fresh(folder, path)
}

function kept(path: string, maxAge: number): string | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch {
    return undefined
  }
  try {
    const { mode, uid, mtimeMs } = fstatSync(file)
    // Windows has neither modes nor user ids; there the folder of the user is what protects it.
    const user = process.getuid?.()
    if (user !== undefined && (uid !== user || (mode & OTHERS) !== 0)) return undefined
    if (Date.now() - mtimeMs > maxAge) return undefined
    const secret = readFileSync(file, 'utf8')
    return SECRET.test(secret) ? secret : undefined
  } finally {
    closeSync(file)
  }
}

function fresh(folder: string, path: string): string {
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  mkdirSync(folder, { recursive: true })
  replaceFileSync(path, (temporary) => {
    writeFileSync(temporary, secret, { mode: 0o600, flag: 'wx' })
  })
  return secret
}
