import { createContext, Script, type Context } from 'node:vm'
import type { Occurrence } from '../contract/index.ts'
import { FailureError } from '../domain/failure.ts'
import { createGazetteer } from '../domain/gazetteer.ts'
import type { Range, Rule } from '../domain/model.ts'
import { splitsCharacter } from '../domain/offsets.ts'
import { splitWords } from '../domain/words.ts'
import type { Project } from '../storage/project.ts'
import { inContext, labelAt } from './occurrences.ts'

/** Hits that a preview lists; all of them are counted. */
const MAX_HITS = 100
/** Documents read before other work gets its turn. */
const DOCUMENTS_AT_ONCE = 200
/** What a pattern may take for one document: a sound one needs less than a millisecond. */
const PATTERN_MS = 500

/** A rule ready to read texts. */
export type Finder = (text: string, words: readonly Range[]) => Range[]

/** Throws a FailureError when the rule can find nothing. */
export function finderOf(rule: Rule): Finder {
  return rule.kind === 'gazetteer' ? gazetteerFinder(rule) : patternFinder(rule)
}

function gazetteerFinder({ name, body, matchCase }: Rule): Finder {
  const gazetteer = createGazetteer(body.split(/\r?\n/), matchCase)
  if (gazetteer.size > 0) return (text, words) => gazetteer.find(text, words)
  throw new FailureError({
    code: 'bad-input',
    message: `The list ${name} is empty; write one entry on each line.`,
  })
}

/** Runs where nothing of the application can be reached, and where it can be stopped. */
const search = new Script(`(() => {
  const found = []
  for (const match of text.matchAll(pattern)) {
    if (match[0] !== '') found.push(match.index, match.index + match[0].length)
  }
  return JSON.stringify(found)
})()`)
const prepare = new Script('pattern = new RegExp(source, flags)')

/** Exactly what the expression matches; empty matches are none. */
function patternFinder({ name, body, matchCase }: Rule): Finder {
  if (body.trim() === '') {
    throw new FailureError({
      code: 'bad-input',
      message: `The pattern ${name} is empty; write a regular expression.`,
    })
  }
  const context: Context = createContext(
    { source: body, flags: matchCase ? 'gu' : 'giu', text: '', pattern: undefined },
    { codeGeneration: { strings: false, wasm: false } },
  )
  try {
    prepare.runInContext(context, { timeout: PATTERN_MS })
  } catch (error) {
    const reason = (error as Error).message.replace(/^Invalid regular expression: /, '')
    throw new FailureError({
      code: 'bad-input',
      message: `The pattern ${name} is no regular expression: ${reason}.`,
    })
  }
  return (text) => {
    context.text = text
    return matches(context, name).filter(
      ({ start, end }) => !splitsCharacter(text, start) && !splitsCharacter(text, end),
    )
  }
}

function matches(context: Context, name: string): Range[] {
  let flat: number[]
  try {
    flat = JSON.parse(search.runInContext(context, { timeout: PATTERN_MS }) as string) as number[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw new FailureError({
      code: 'bad-input',
      message: `The pattern ${name} takes too long; avoid repetition inside repetition, as in (a+)+.`,
    })
  }
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    start: flat[2 * i],
    end: flat[2 * i + 1],
  }))
}

/** What a rule would find in the whole project, and what lies there already. */
export async function previewRule(
  project: Project,
  rule: Rule,
): Promise<{ total: number; hits: Occurrence[] }> {
  const find = finderOf(rule)
  const hits: Occurrence[] = []
  let [total, read] = [0, 0]
  for (const { id, text, words } of project.labelledTexts()) {
    for (const range of find(text, words ?? splitWords(text))) {
      total++
      if (hits.length >= MAX_HITS) continue
      const spans = project.document(id)?.spans ?? []
      hits.push(inContext({ ...range, documentId: id, text, labelId: labelAt(spans, range) }))
    }
    if (++read % DOCUMENTS_AT_ONCE === 0) await breathe()
  }
  return { total, hits }
}

/** Lets other calls be answered. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
