import fc from 'fast-check'
import type { LabelledSpan, LabelledText } from '../../src/model/documents.ts'
import { splitsCharacter } from '../../src/domain/offsets.ts'
import { spanKey } from '../../src/domain/spans.ts'
import { splitWords } from '../../src/domain/words.ts'
import { anyText } from './text.ts'

const odd = [
  '\t',
  '\r',
  '\u0085',
  '\u00a0',
  '\u3000',
  '\u2028',
  '\ufeff',
  '‏',
  '<',
  '&',
  '|',
  '_',
  '#',
  '*',
]

const text = fc.oneof(
  { weight: 3, arbitrary: anyText({ maxLength: 24 }) },
  fc.string({
    unit: fc.constantFrom('Ann', 'O', '-', '1', 'B-PER', ' ', '\n', ...odd),
    maxLength: 10,
  }),
)

const labelNames = ['PER', 'ORG', 'A-B', 'person name', 'o', '人', 'constructor', 'I']

/** Ranges of whole characters. */
function rangesOf(whole: string) {
  const edges = Array.from({ length: whole.length + 1 }, (_, at) => at).filter(
    (at) => !splitsCharacter(whole, at),
  )
  return fc.array(fc.tuple(fc.constantFrom(...edges), fc.constantFrom(...edges)), { maxLength: 6 })
}

const spansOf = (whole: string): fc.Arbitrary<LabelledSpan[]> =>
  fc
    .tuple(
      rangesOf(whole),
      fc.subarray(splitWords(whole)),
      fc.infiniteStream(fc.constantFrom(...labelNames)),
      fc.boolean(),
    )
    .map(([pairs, words, labels, scored]) => {
      const ranges = [
        ...pairs.map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) })),
        ...words,
      ].filter(({ start, end }) => start < end)
      const spans = new Map<string, LabelledSpan>()
      for (const range of ranges) {
        const span = { ...range, label: labels.next().value as string }
        const from = { origin: 'model' as const, source: 'm' }
        spans.set(spanKey(span, span.label), scored ? { ...span, score: 0.5, ...from } : span)
      }
      return [...spans.values()]
    })

/** Anything a project may hold: empty texts, spans anywhere, every field. */
export const anyDocument: fc.Arbitrary<LabelledText> = text.chain((whole) =>
  fc.record(
    {
      text: fc.constant(whole),
      spans: spansOf(whole),
      words: fc.subarray(splitWords(whole), { minLength: Math.min(1, splitWords(whole).length) }),
      source: fc.constantFrom('a.txt', 'b'),
      status: fc.constantFrom('new' as const, 'in-progress' as const, 'done' as const),
      split: fc.constantFrom('auto' as const, 'dev' as const),
      note: fc.constantFrom('a\r\nnote', ''),
      flagged: fc.boolean(),
      reviewed: fc.subarray(splitWords(whole)),
      meta: fc.dictionary(
        fc.constantFrom('id', 'n', 'a b'),
        fc.json({ maxDepth: 1 }).map((json): unknown => JSON.parse(json)),
        {
          noNullPrototype: true,
        },
      ) as fc.Arbitrary<LabelledText['meta']>,
    },
    { requiredKeys: ['text', 'spans'] },
  ),
)
