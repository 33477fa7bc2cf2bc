import type { Problem } from '../model/project.ts'
import { isObject } from '../domain/json.ts'
import { located } from './spans.ts'
import { MAX_NAME, MAX_REMARK } from '../model/limits.ts'

/** The user's own fields of a document; what is no string is kept as JSON. Undefined when none. */
export function readMeta(
  value: unknown,
  line: number,
  problems: Problem[],
): Record<string, string> | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(located('“meta” is no object of fields and was left out.', line))
    return undefined
  }
  const fields = Object.entries(value).map(([name, one]): [string, string] => [
    name,
    typeof one === 'string' ? one : JSON.stringify(one),
  ])
  const named = fields.filter(([name]) => name !== '__proto__')
  if (named.length < fields.length) {
    problems.push(located('A field of “meta” is called __proto__ and was left out.', line))
  }
  const kept = named.filter(([name, text]) => name.length <= MAX_NAME && text.length <= MAX_REMARK)
  if (kept.length < named.length) {
    problems.push(located('A field of “meta” is too long and was left out.', line))
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}
