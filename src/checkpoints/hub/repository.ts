import { failed } from '../../domain/failure.ts'

/** One model of a hub: "org/name", and the branch, tag or commit wanted. */
export interface Repository {
  /** org/name; a few old models have a name only. */
  name: string
  revision: string
}

export const DEFAULT_HUB = 'https://huggingface.co'
const DEFAULT_REVISION = 'main'

/** A part of a name: letters, digits, dots, dashes; never "." or "..", never hidden. */
const PART = /^[A-Za-z0-9][\w.-]{0,95}$/
const REVISION = /^[A-Za-z0-9][\w./-]{0,119}$/

/** Reads "org/name" or "org/name@revision", also as a hub's address. Throws a FailureError. */
export function parseRepository(text: string): Repository {
  const name = text.trim().replace(/^https?:\/\/[^/]+\//, '')
  const [path, revision = DEFAULT_REVISION, ...rest] = name.replace(/\/$/, '').split('@')
  const parts = path.split('/')
  const usable =
    rest.length === 0 &&
    parts.length <= 2 &&
    parts.every((part) => PART.test(part) && !part.includes('..') && !part.endsWith('.')) &&
    REVISION.test(revision) &&
    !revision.includes('..')
  if (usable) return { name: path, revision }
  throw failed(
    'bad-input',
    `"${printable(text)}" is not the name of a repository; write it as organisation/model, for example google-bert/bert-base-cased.`,
  )
}

/** The hub's address without a slash at its end. Throws a FailureError. */
export function parseHub(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain = url && url.username === '' && url.password === '' && !url.search && !url.hash
  if (plain && (url.protocol === 'https:' || url.protocol === 'http:')) {
    return url.href.replace(/\/+$/, '')
  }
  throw failed(
    'bad-input',
    `"${printable(text)}" is not the address of a hub; write it as ${DEFAULT_HUB}.`,
  )
}

/** A name for the folder of a download: one plain name for each repository and revision. */
export function folderOf({ name, revision }: Repository): string {
  return `${name}@${revision}`.replaceAll('/', '--')
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80)
}
