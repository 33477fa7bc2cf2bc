import type { DrawnSpan } from '../../../src/editor/layout.ts'

/** Pixels: a line, the distance from one to the next, and from the text to the first. */
const THICKNESS = 2
const STEP = 4
const GAP = 1
/** Deeper levels share the last line: beyond it they would run into the text below. */
const LEVELS = 8

/**
 * The tint and underlines of a piece of text as background layers: one line for each span, the
 * inner nearest to the text; a suggestion's line is dashed and alone gives no tint.
 */
export function underlines(
  spans: readonly DrawnSpan[],
  colour: (mark: DrawnSpan) => number,
): Record<string, string> | undefined {
  if (spans.length === 0) return undefined
  const level = ({ depth }: DrawnSpan) => Math.min(depth, LEVELS - 1)
  const deepest = Math.max(...spans.map(level))
  const padding = GAP + THICKNESS + STEP * deepest
  const layers = spans.map((mark) => {
    const line = `var(--label-${colour(mark)}-line)`
    const fill = mark.suggested
      ? `repeating-linear-gradient(90deg, ${line} 0 4px, transparent 4px 7px)`
      : `linear-gradient(${line}, ${line})`
    const fromBottom = padding - GAP - THICKNESS - STEP * level(mark)
    return {
      fill,
      size: `100% ${THICKNESS}px`,
      position: `0 calc(100% - ${fromBottom}px)`,
    }
  })
  const tinted = spans.filter(({ suggested }) => !suggested)
  if (tinted.length > 0) {
    const inner = tinted.reduce((a, b) => (b.depth < a.depth ? b : a))
    const tint = `var(--label-${colour(inner)}-tint)`
    layers.push({
      fill: `linear-gradient(${tint}, ${tint})`,
      size: `100% calc(100% - ${padding - GAP}px)`,
      position: '0 0',
    })
  }
  return {
    paddingBottom: `${padding}px`,
    backgroundImage: layers.map(({ fill }) => fill).join(', '),
    backgroundSize: layers.map(({ size }) => size).join(', '),
    backgroundPosition: layers.map(({ position }) => position).join(', '),
  }
}
