import type { Row } from './row.ts'

/** What a row must reach: times our speed against a program's, or a value of our own. */
interface Target {
  work: RegExp
  program: string
  ratioAtLeast?: number
  valueAtMost?: number
}

const targets: Target[] = [
  { work: /^base: step 16 × 50$/, program: 'torch loop', ratioAtLeast: 1.2 },
  { work: /^(tiny|mini): step 16 × 50$/, program: 'torch loop', ratioAtLeast: 2 },
  { work: /^base: epoch/, program: 'Trainer, dynamic padding', ratioAtLeast: 1.5 },
  { work: /^base: epoch/, program: 'Trainer, padding 50', ratioAtLeast: 3 },
  { work: /: tag .* sentences/, program: 'HF pipeline', ratioAtLeast: 1.5 },
  { work: /: tag .* sentences/, program: 'transformers.js', ratioAtLeast: 1.5 },
  { work: /^base: step 16 × 50, peak$/, program: 'spanwright', valueAtMost: 5000 },
  { work: /^base: click to first step$/, program: 'spanwright', valueAtMost: 5 },
]

/** Whether a row reaches its target, in words; nothing where it has none or was not measured. */
export function judge({ work, program, ratio, value, unit }: Row): string {
  const target = targets.find((one) => one.program === program && one.work.test(work))
  if (!target || !value) return ''
  const { ratioAtLeast, valueAtMost } = target
  const verdict = (met: boolean) => (met ? 'met' : 'missed')
  if (valueAtMost !== undefined) {
    return `≤ ${valueAtMost.toLocaleString('en')} ${unit}, ${verdict(value.median <= valueAtMost)}`
  }
  if (ratioAtLeast === undefined || ratio === undefined) return ''
  return `≥ ${ratioAtLeast} ×, ${verdict(ratio >= ratioAtLeast)}`
}
