import type { Result } from '../domain/failure.ts'
import type { NewLabel } from '../model/labels.ts'
import type { Problem } from '../model/project.ts'
import { byId } from './by-id.ts'
import type { Format, Source, Writer, WrittenFile } from './format.ts'
import { kinds } from './registry.ts'
import { results } from './results/index.ts'

export { idsOf } from './by-id.ts'
export { detect, isPacked } from './detection.ts'
export { FoundLabels, labelsOf } from './format.ts'
export type { Format, TextFormat, Writer } from './format.ts'
export { bytesInMemory, firstBytes, type LongBytes } from './pieces.ts'
export {
  openDocuments,
  readFile,
  type OpenedDocuments,
  type ReadFile,
  type ReadOptions,
} from './reading.ts'
export { kinds } from './registry.ts'
export { collected, turned, walkThrough } from './walk.ts'

const writes = (kind: Source | Format): kind is Format => 'write' in kind

/** The kinds that are written and read. */
export const formats: readonly Format[] = kinds.filter(writes)

/** All that can be written. */
export const writers: readonly Writer[] = [...formats, ...results]

/** What the page shows of each kind; one that can only be read has null for what it cannot hold. */
export const fileFormats = () => [
  ...kinds.map((kind) => ({
    ...{ id: kind.id, title: kind.title, help: kind.help, extensions: [...kind.extensions] },
    ...{ isRead: true, beside: kind.beside ?? null },
    cannotHold: writes(kind) ? kind.cannotHold : null,
  })),
  ...results.map(({ id, title, help, extensions, cannotHold }) => ({
    ...{ id, title, help, cannotHold, extensions: [...extensions] },
    ...{ isRead: false, beside: null },
  })),
]

/** What a file of a format begins with, before its first documents as `write` gives them. */
export function openingOf(
  format: Writer,
  content: WrittenFile['content'],
  labels: readonly NewLabel[],
  guidelines = '',
): string {
  const header = format.header?.(labels, guidelines) ?? ''
  // Readers take the first one for a byte order mark.
  return typeof content === 'string' && header === '' && content.startsWith('\ufeff')
    ? '\ufeff'
    : header
}

/** What a format leaves out of a project besides its documents. */
export function projectLosses(
  format: Writer,
  labels: readonly NewLabel[],
  guidelines: string,
): Problem[] {
  // Those to look at say once and for all that they hold no project.
  if (format.header || !('holds' in format)) return []
  const isMore = ({ colour, key, description }: NewLabel) =>
    colour !== undefined || Boolean(key || description)
  const lost = [
    ...(labels.some(isMore) ? ['the colours, keys and descriptions of labels'] : []),
    ...(guidelines === '' ? [] : ['the guidelines']),
  ]
  return lost.length === 0 ? [] : [{ message: `Left out: ${lost.join(' and ')}.` }]
}

/** A kind of file that is written and read, by its id. */
export const formatById = (id: string): Result<Format> => byId(formats, id)

/** Anything that can be written, by its id. */
export const writerById = (id: string): Result<Writer> => byId(writers, id)

/** Whether the documents of a kind are lines of one text. */
export const isOneText = (id: string) =>
  kinds.some((kind) => kind.id === id && 'isOneText' in kind && kind.isOneText)
