import { keyFile, type KeyEntry } from '../model/redaction.ts'
import { fail, ok, type Result } from './failure.ts'
import { parsedJson } from './json.ts'

/** A file that tells whom pseudonyms stand for, for people and programs. */
export const formatKeys = (entities: readonly KeyEntry[]) =>
  `${JSON.stringify({ format: 'spanwright-keys', version: 1, entities }, null, 2)}\n`

/** The entries of such a file. */
export function parseKeys(text: string): Result<KeyEntry[]> {
  const parsed = keyFile.safeParse(parsedJson(text))
  if (parsed.success) return ok(parsed.data.entities)
  return fail(
    'bad-input',
    'The file is no file of keys that Spanwright wrote; name another, or one that does not exist yet.',
  )
}
