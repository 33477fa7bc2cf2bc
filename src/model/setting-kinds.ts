import { z } from 'zod'

/** Groups of the form, in its order. */
type Group =
  'Basic' | 'Documents' | 'Learning' | 'Measuring and keeping' | 'Optimiser' | 'This machine'

interface Words {
  group: Group
  title: string
  /** One plain sentence for the form: what it does and when to change it. */
  help: string
}

/** With what the command line says of it. */
type WordsAndFlag = Words & { flagHelp: string }

/** What a number may be; `above` and `below` are themselves left out. */
interface Bounds {
  min?: number
  max?: number
  above?: number
  below?: number
}

/** Below this, numbers are shown as 2e-5. */
const SMALL = 0.001

export function showNumber(value: number): string {
  return value !== 0 && Math.abs(value) < SMALL ? value.toExponential() : String(value)
}

/** "a whole number from 1 to 1,000", completing "Enter …". */
function rangeOf(whole: boolean, { min, max, above, below }: Bounds, example: number): string {
  const kind = whole ? 'a whole number' : 'a number'
  const shown = (bound: number) => bound.toLocaleString('en-GB')
  const such = `such as ${showNumber(example)}`
  if (above !== undefined && below !== undefined)
    return `${kind} between ${above} and ${below}, ${such}`
  if (above !== undefined)
    return `${kind} above ${above}, ${such}${max === undefined ? '' : `, and at most ${shown(max)}`}`
  if (below !== undefined) return `${kind} from ${min} to below ${below}`
  return `${kind} from ${min} ${max === undefined ? 'on' : `to ${shown(max)}`}`
}

function numberIn(whole: boolean, { min, max, above, below }: Bounds) {
  let schema = whole ? z.number().int() : z.number()
  if (min !== undefined) schema = schema.min(min)
  if (max !== undefined) schema = schema.max(max)
  if (above !== undefined) schema = schema.gt(above)
  if (below !== undefined) schema = schema.lt(below)
  return schema
}

function number(whole: boolean, bounds: Bounds, initial: number, words: WordsAndFlag) {
  const demand = `Enter ${rangeOf(whole, bounds, initial)}.`
  const schema = numberIn(whole, bounds).default(initial)
  return { ...words, kind: 'number' as const, value: whole ? '<n>' : '<x>', demand, schema }
}

export const whole = (bounds: Bounds, initial: number, words: WordsAndFlag) =>
  number(true, bounds, initial, words)
export const real = (bounds: Bounds, initial: number, words: WordsAndFlag) =>
  number(false, bounds, initial, words)

/** A whole number or null, which turns it off. */
export function optional(bounds: Bounds, words: WordsAndFlag) {
  const demand = `Enter ${rangeOf(true, bounds, 0)}, or leave it empty.`
  const schema = numberIn(true, bounds).nullable().default(null)
  return { ...words, kind: 'optional' as const, value: '<n>', demand, schema }
}

const alternatives = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** One of `options`: value → title. */
export function choice<const O extends Record<string, string>>(
  options: O,
  initial: NoInfer<keyof O & string>,
  words: Words,
) {
  const values = Object.keys(options) as (keyof O & string)[]
  const flagHelp = alternatives.format(values)
  const schema = z.enum(values).default(initial)
  const demand = `Choose ${flagHelp}.`
  return { ...words, kind: 'choice' as const, value: '<name>', flagHelp, demand, schema, options }
}

export function onOff(words: WordsAndFlag) {
  const schema = z.boolean().default(false)
  return { ...words, kind: 'switch' as const, value: '', demand: '', schema }
}
