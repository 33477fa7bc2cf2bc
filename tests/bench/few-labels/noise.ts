import { documentWords } from '../../../src/domain/words.ts'
import type { LabelledSpan } from '../../../src/model/documents.ts'
import { seededRandom } from '../../../src/nn/random.ts'
import type { TrainingDocument } from '../../../src/training/dataset.ts'

const wrongKinds = ['other label', 'left out', 'a word further'] as const
type WrongKind = (typeof wrongKinds)[number]

/** Documents of which so large a share has one wrong label, and of what kind it is by their id. */
export function withWrongLabels(
  documents: readonly TrainingDocument[],
  types: readonly string[],
  { share, seed }: { share: number; seed: number },
): { documents: TrainingDocument[]; wrong: Map<number, WrongKind> } {
  const random = seededRandom(seed)
  const candidates = documents.filter(({ spans }) => spans.length > 0)
  const chance = (share * documents.length) / candidates.length
  const chosen = new Set(candidates.filter(() => random() < chance))
  const wrong = new Map<number, WrongKind>()
  const spoiled = documents.map((document) => {
    if (!chosen.has(document)) return document
    const { spans, kind } = spoilt(document, types, random)
    wrong.set(document.id, kind)
    return { ...document, spans }
  })
  return { documents: spoiled, wrong }
}

/** Another label, no span, or a border a word further; where that meets another span, none. */
function spoilt(
  document: TrainingDocument,
  types: readonly string[],
  random: () => number,
): { spans: LabelledSpan[]; kind: WrongKind } {
  const at = Math.floor(random() * document.spans.length)
  const span = document.spans[at]
  const others = types.filter((type) => type !== span.label)
  const next = documentWords(document).find(({ start }) => start >= span.end)
  const made: (LabelledSpan | undefined)[] = [
    { ...span, label: others[Math.floor(random() * others.length)] },
    undefined,
    next ? { ...span, end: next.end } : undefined,
  ]
  const which = Math.floor(random() * made.length)
  const wrong = made[which]
  const overlaps =
    wrong &&
    document.spans.some((one, i) => i !== at && one.start < wrong.end && one.end > wrong.start)
  const instead = wrong && !overlaps ? [wrong] : []
  const spans = document.spans.flatMap((one, i) => (i === at ? instead : [one]))
  return { spans, kind: instead.length > 0 ? wrongKinds[which] : 'left out' }
}
