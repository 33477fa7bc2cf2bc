import { shorten } from '../domain/quoting.ts'
import { sizeOfField, type Meta } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { isObject, type Json } from '../domain/json.ts'
import { located } from './spans.ts'
import { MAX_NAME, MAX_REMARK } from '../model/limits.ts'

/** The user's own fields of a document, with their types. Undefined when none. */
export function readMeta(value: unknown, line: number, problems: Problem[]): Meta | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(located('“meta” is no object of fields and was left out.', line))
    return undefined
  }
  const fields = Object.entries(value)
  const named = fields.filter(([name]) => name !== '__proto__')
  if (named.length < fields.length) {
    problems.push(located('A field of “meta” is called __proto__ and was left out.', line))
  }
  const kept = named.filter(
    ([name, one]) => name.length <= MAX_NAME && sizeOfField(one) <= MAX_REMARK,
  )
  if (kept.length < named.length) {
    problems.push(located('A field of “meta” is too long and was left out.', line))
  }
  return kept.length > 0 ? (Object.fromEntries(kept) as Meta) : undefined
}

/** What a record has beside the keys that were understood goes with the user's own fields. */
export function readExtras(
  record: Json,
  known: ReadonlySet<string>,
  line: number,
  problems: Problem[],
): Meta | undefined {
  const extras = Object.entries(record).filter(([key, one]) => !known.has(key) && one !== null)
  for (const [key, one] of extras) {
    if (!looksLikeSpans(one)) continue
    const message = `“${shorten(key)}” looks like a list of spans; it was kept as a field, not as spans.`
    problems.push(located(message, line))
  }
  const own = isObject(record.meta) ? record.meta : {}
  if (record.meta !== undefined && record.meta !== null && !isObject(record.meta)) {
    problems.push(located('“meta” is no object of fields and was left out.', line))
  }
  return readMeta({ ...Object.fromEntries(extras), ...own }, line, problems)
}

/** Lists of objects with a start, or of lists that begin with two numbers. */
function looksLikeSpans(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false
  return value.every((one: unknown) => {
    if (Array.isArray(one)) return one.filter((part) => typeof part === 'number').length >= 2
    if (!isObject(one)) return false
    const numbers = Object.values(one).filter((part) => typeof part === 'number')
    return numbers.length >= 2 && Object.keys(one).some((key) => /start|begin|offset/i.test(key))
  })
}
