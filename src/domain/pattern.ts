import type { Rule } from '../model/labels.ts'
import { failed } from './failure.ts'

/** How a rule of one kind reads: only of a pattern can something be wrong that is not seen at once. */
type Written = Pick<Rule, 'kind' | 'name' | 'body' | 'matchCase'>

/** The expression of a pattern, ready to search. Throws a FailureError with a sentence for its author. */
export function patternOf({ name, body, matchCase }: Omit<Written, 'kind'>): RegExp {
  if (body.trim() === '')
    throw failed('bad-input', `The pattern ${name} is empty; write a regular expression.`)
  try {
    return new RegExp(body, matchCase ? 'gu' : 'giu')
  } catch (error) {
    const reason = (error as Error).message.replace(/^Invalid regular expression: /, '')
    throw failed('bad-input', `The pattern ${name} is no regular expression: ${reason}.`)
  }
}

/** Throws a FailureError where a rule could never find anything. */
export function checkRule(rule: Written): void {
  if (rule.kind === 'pattern') patternOf(rule)
  else if (rule.body.trim() === '')
    throw failed('bad-input', `The list ${rule.name} is empty; write one entry on each line.`)
}
