import type { Interval } from '../model/runs.ts'

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** 12345.4 as 12,345. */
export function figure(value: number): string {
  return numbers.format(value)
}

/** "1 document", "2,000 documents"; "1 span is", "3 spans are" with a plural of its own. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${figure(count)} ${count === 1 ? noun : plural}`
}

/** 1234567 as 1.2e6: for figures that are out of all proportion. */
export function powerOfTen(value: number, decimals = 0): string {
  return value.toExponential(decimals).replace('+', '')
}

/** 0.9167 as 0.917, 1 as 1.00, 0 as 0: three significant digits, for headlines. */
export function headline(value: number): string {
  return value === 0 ? '0' : value.toPrecision(3)
}

/** A share as a whole per cent, never rounded up to all of it; the sign stays on the number's line. */
export function percent(share: number): string {
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100}\u202f%`
}

/** "0.71 to 0.80": where a share lies, in two decimals as more would say too much. */
export function betweenShares({ low, high }: Interval): string {
  return `${low.toFixed(2)} to ${high.toFixed(2)}`
}

/** Epochs done: whole, or with two decimals in the middle of one. */
export function epochName(epoch: number): string {
  return String(Math.round(epoch * 100) / 100)
}
