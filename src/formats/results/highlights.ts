import type { LabelledSpan } from '../../model/documents.ts'
import type { NewLabel } from '../../model/labels.ts'
import { HUE_STEP, HUES } from '../../model/limits.ts'

/** A stretch of a text that the same spans cover. */
export interface Stretch {
  text: string
  /** The shortest last. */
  over: LabelledSpan[]
  /** Those of them that end with it. */
  ending: LabelledSpan[]
}

/** A text in stretches, whatever overlaps. */
export function stretchesOf(text: string, spans: readonly LabelledSpan[]): Stretch[] {
  const edges = new Set([0, text.length])
  for (const { start, end } of spans) edges.add(start).add(end)
  const places = [...edges].sort((a, b) => a - b)
  const waiting = spans.toSorted((a, b) => a.start - b.start || b.end - a.end)
  let open: LabelledSpan[] = []
  let next = 0
  return places.slice(0, -1).map((start, i) => {
    const end = places[i + 1]
    open = open.filter((span) => span.end > start)
    while (next < waiting.length && waiting[next].start <= start) open.push(waiting[next++])
    const over = open.toSorted((a, b) => b.end - b.start - (a.end - a.start))
    return { text: text.slice(start, end), over, ending: over.filter((span) => span.end === end) }
  })
}

/** The hue of each label: its own, or else by its place. */
export function huesOf(labels: readonly NewLabel[]): Map<string, number> {
  return new Map(
    labels.map(({ name, colour }, i) => [name, colour ?? (i * HUE_STEP) % HUES.length]),
  )
}

/** Red, green and blue of the tint of a hue: "f3d9c2". All of one lightness, so that black text is read on each. */
export function tintOf(hue: number): string {
  const angle = (hue * 360) / HUES.length + 210
  const part = (turn: number) => {
    const value = 0.86 + 0.13 * Math.cos(((angle + turn) * Math.PI) / 180)
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0')
  }
  return part(0) + part(-120) + part(120)
}

/** What XML and HTML have no place for. */
// eslint-disable-next-line no-control-regex -- control characters are meant
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** A text as it stands in a file of XML or HTML. */
export const marked = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(CONTROLS, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
