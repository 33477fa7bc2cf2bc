import type { LabelledSpan, Range, Split } from '../model/documents.ts'

/** A document of the frozen snapshot that a run trains on. */
export interface TrainingDocument {
  id: number
  text: string
  words: Range[] | null
  spans: LabelledSpan[]
  split: Split
  /** What was looked at: a word outside these ranges and outside all spans is unknown. null is all. */
  reviewed: Range[] | null
}

export interface Snapshot {
  /** Label names, in the project's order. */
  labels: string[]
  /** Annotation revision that the snapshot was taken at. */
  revision: number
  documents: TrainingDocument[]
}

/** One JSON line for the head and one for each document. */
export function* formatSnapshot({ labels, revision, documents }: Snapshot): Generator<string> {
  yield JSON.stringify({ labels, revision }) + '\n'
  for (const document of documents) yield JSON.stringify(document) + '\n'
}

export function parseSnapshot(text: string): Snapshot {
  const [head] = linesOf(text)
  const { labels, revision } = JSON.parse(head) as Omit<Snapshot, 'documents'>
  return { labels, revision, documents: Array.from(documentLines(text), readLine) }
}

/** The lines of a snapshot's documents, to be read by `readLine`. */
export function* documentLines(text: string): Generator<string> {
  const lines = linesOf(text)
  lines.next()
  yield* lines
}

export const readLine = (line: string) => JSON.parse(line) as TrainingDocument

function* linesOf(text: string): Generator<string, undefined> {
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    if (end > at) yield text.slice(at, end)
    at = end + 1
  }
}

/** 32-bit FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/**
 * The side a document is on: its own, or by a hash of its text, so that adding documents moves no
 * other, and equal texts are never on both sides.
 */
export function sideOf(
  document: { text: string; split: Split },
  devFraction: number,
): Exclude<Split, 'auto'> {
  return sideAt(document.split, hashShare(document.text), devFraction)
}

/** The documents that are on one side; see `sideOf`. */
export function onSide<T extends { text: string; split: Split }>(
  side: Exclude<Split, 'auto'>,
  documents: readonly T[],
  devFraction: number,
): T[] {
  return documents.filter((document) => sideOf(document, devFraction) === side)
}

/** The place of a text between 0 and 1; those below devFraction are held out. */
export function hashShare(text: string): number {
  return hashText(text) / 2 ** 32
}

export function sideAt(split: Split, share: number, devFraction: number): Exclude<Split, 'auto'> {
  if (split !== 'auto') return split
  return share < devFraction ? 'dev' : 'train'
}
