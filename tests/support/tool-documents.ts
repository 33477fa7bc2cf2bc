import type { LabelledText } from '../../src/model/documents.ts'

/** Texts with their entities, by surface and label. */
const texts: [string, ...[string, string][]][] = [
  ['Ann Lee met Bo in Oslo.', ['Ann Lee', 'PER'], ['Bo', 'PER'], ['Oslo', 'LOC']],
  ['👍 Zoë met القاهرة 👩‍👩‍👧', ['Zoë', 'PER'], ['القاهرة', 'LOC']],
  ['北京 is  far,\nAnn said.', ['北京', 'LOC'], ['Ann', 'PER']],
  ['No name here'],
]

/** Documents that every format holds whole, but for white space. */
export const toolDocuments: LabelledText[] = texts.map(([text, ...entities]) => ({
  text,
  spans: entities.map(([surface, label]) => {
    const start = text.indexOf(surface)
    return { start, end: start + surface.length, label }
  }),
}))
