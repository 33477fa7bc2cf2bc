import { failed } from '../../../domain/failure.ts'
import { createGazetteer, type FoundEntry } from '../../../domain/gazetteer.ts'
import { patternOf } from '../../../domain/pattern.ts'
import type { Range } from '../../../model/documents.ts'
import type { Rule } from '../../../model/labels.ts'
import { splitsCharacter } from '../../../domain/offsets.ts'

/** A rule ready to read texts. */
export type Finder = (text: string, words: () => readonly Range[]) => FoundEntry[]

/** Throws a FailureError when the rule can find nothing. */
export function finderOf(rule: Rule): Finder {
  return rule.kind === 'gazetteer' ? gazetteerFinder(rule) : patternFinder(rule)
}

function gazetteerFinder({ name, body, matchCase }: Rule): Finder {
  const gazetteer = createGazetteer(body.split(/\r?\n/), matchCase)
  if (gazetteer.size > 0) return (text, words) => gazetteer.find(text, words())
  throw failed('bad-input', `The list ${name} is empty; write one entry on each line.`)
}

/** Exactly what the expression matches; empty matches are none, nor are halves of characters. */
function patternFinder(rule: Rule): Finder {
  const pattern = patternOf(rule)
  return (text) => {
    const found: Range[] = []
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length]
      if (end === start || splitsCharacter(text, start) || splitsCharacter(text, end)) continue
      found.push({ start, end })
    }
    return found
  }
}
