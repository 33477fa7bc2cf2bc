import type { z } from 'zod'
import { failed, type FailureError } from '../domain/failure.ts'
import { shorten } from '../domain/quoting.ts'

type Issue = z.core.$ZodIssue
/** What is shown of a name or a value that may be anything. */
const MAX_SHOWN = 80
const MAX_OPTIONS = 12

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with named values',
  record: 'an object with named values',
  file: 'a file',
}
const UNITS: Record<string, string> = { string: ' characters', array: ' items', file: ' bytes' }
const FORMATS: Record<string, string> = {
  date: 'a date such as 2026-03-01',
  regex: 'a short word of letters, digits, - and _',
}

/** Why a call was not carried out whose input is of another shape than declared: which value, and what fits. */
export function unfitInput(issues: readonly Issue[]): FailureError {
  const issue = innermost(issues[0])
  const where =
    issue.path.length === 0 ? 'What was sent' : `“${shorten(nameOf(issue.path), MAX_SHOWN)}”`
  const expected = shorten(expectationOf(issue), 3 * MAX_SHOWN)
  return failed(
    'bad-input',
    `${where} cannot be used; expected is ${expected}. Change that and try again.`,
  )
}

/** Of the shapes that would do, the one that fits best: whose first fault lies deepest. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue
  const first = issue.errors.filter((one) => one.length > 0).map(([one]) => innermost(one))
  const deepest = first.reduce<Issue | undefined>(
    (a, b) => (a && a.path.length >= b.path.length ? a : b),
    undefined,
  )
  return deepest ? { ...deepest, path: [...issue.path, ...deepest.path] } : issue
}

function expectationOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected
    case 'too_big':
      return `at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`
    case 'too_small':
      return `at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`
    case 'invalid_value':
      return `one of ${issue.values.slice(0, MAX_OPTIONS).map(String).join(', ')}`
    case 'invalid_format':
      return FORMATS[issue.format] ?? issue.format
    case 'invalid_union':
      return issue.discriminator ? `a known ${issue.discriminator}` : 'another kind of value'
    case 'unrecognized_keys':
      return `nothing called ${issue.keys.join(', ')}`
    default:
      return 'another value'
  }
}

/** "action.edits[0].span" */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`
    return name === '' ? String(part) : `${name}.${String(part)}`
  }, '')
}
