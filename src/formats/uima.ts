import { counted } from '../domain/figures.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledSpan, LabelledText, Range } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { resolveSpans, type StatedSpan } from './spans.ts'
import { shorten } from '../domain/quoting.ts'

/** Types of DKPro Core, which INCEpTION, WebAnno and many others use. */
const DKPRO = 'de.tudarmstadt.ukp.dkpro.core.api'
export const NAMED_ENTITY = `${DKPRO}.ner.type.NamedEntity`
export const TOKEN = `${DKPRO}.segmentation.type.Token`
export const SENTENCE = `${DKPRO}.segmentation.type.Sentence`

/** Characters that XML cannot write, in no way. */
export const NOT_IN_XML = /[[\p{Cc}--[\t\n\r\x7f-\x9f]]\ufffe\uffff]/v

/** An annotation of a CAS: offsets in UTF-16 code units. */
export interface Annotation extends Range {
  /** With its package, between dots. */
  type: string
  features: Readonly<Record<string, unknown>>
}

/** Types that say how a text is built, by their last names: no entities. */
const STRUCTURE =
  /^(?:Annotation|DocumentAnnotation|DocumentMetaData|Sentence|Token|Paragraph|Div|Heading|Lemma|Stem|POS.*|MorphologicalFeatures|SurfaceForm|Dependency|ROOT|Constituent|Chunk|.*Link|.*Relation|.*Chain|CoreferenceLink|TagsetDescription|SofaChangeAnnotation)$/

/** Features that name a label, in order of preference. */
const LABEL_FEATURES = ['value', 'label', 'category', 'type', 'entityType']

/**
 * A text with the entities of its annotations: named entities where there are any, else all that do not
 * say how the text is built. The label is the value, or the name of the type.
 */
export function documentOf(
  text: string,
  annotations: readonly Annotation[],
  problems: Problem[],
): LabelledText {
  const spanning = annotations.filter(({ type }) => !STRUCTURE.test(shortName(type)))
  const named = spanning.filter(
    ({ type }) => type === 'NamedEntity' || type.endsWith('.NamedEntity'),
  )
  const taken = named.length > 0 ? named : spanning
  tellOthers(spanning, taken, problems)
  const stated = taken.map((one): StatedSpan => {
    return { start: one.start, end: one.end, label: labelOf(one) }
  })
  const resolved = resolveSpans(text, stated, 'utf-16', 1)
  for (const { message } of resolved.problems) problems.push({ message })
  const words = wordsOf(text, annotations)
  return { text, spans: resolved.spans, ...(words ? { words } : {}) }
}

function labelOf({ type, features }: Annotation): string {
  const given = LABEL_FEATURES.map((name) => features[name]).find(
    (value) => typeof value === 'string' && value.trim() !== '',
  )
  return typeof given === 'string' ? given.trim() : shortName(type)
}

export const shortName = (type: string) => type.slice(type.lastIndexOf('.') + 1)

function tellOthers(all: readonly Annotation[], taken: readonly Annotation[], problems: Problem[]) {
  const others = new Map<string, number>()
  for (const { type } of taken === all ? [] : all) others.set(type, (others.get(type) ?? 0) + 1)
  for (const { type } of taken) others.delete(type)
  for (const [type, count] of others) {
    problems.push({
      message: `Left out: ${counted(count, 'annotation')} of ${shorten(shortName(type))}.`,
    })
  }
}

/** Tokens as words; undefined unless they follow one another on the text. */
function wordsOf(text: string, annotations: readonly Annotation[]): Range[] | undefined {
  const tokens = annotations
    .filter(({ type }) => type === 'Token' || type.endsWith('.Token'))
    .map(({ start, end }) => ({ start, end }))
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
  if (tokens.length === 0) return undefined
  const follows = ({ start, end }: Range, i: number) =>
    start < end && end <= text.length && start >= (tokens[i - 1]?.end ?? 0)
  return tokens.every(follows) ? tokens : undefined
}

/** What a document becomes in a CAS: a sentence of tokens, and named entities. */
export function annotationsOf({
  text,
  words = splitWords(text),
  spans,
}: LabelledText): Annotation[] {
  const of = (type: string, { start, end }: Range, features = {}) => ({
    type,
    start,
    end,
    features,
  })
  const entity = (span: LabelledSpan) => of(NAMED_ENTITY, span, { value: span.label })
  return [
    of(SENTENCE, { start: 0, end: text.length }),
    ...words.map((word) => of(TOKEN, word)),
    ...spans.map(entity),
  ]
}
