import { failed } from './failure.ts'

export type Json = Record<string, unknown>

/** What is read nests about eight deep; much deeper is an attack on whoever walks it. */
export const MAX_DEPTH = 100

/** What a text says in JSON; null where it is none, or nested deeper than anything that is read. */
export function parsedJson(text: string): unknown {
  if (isDeeperThan(text, MAX_DEPTH)) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Parses a JSON object of a model folder. Throws a FailureError that names the file. */
export function parseJsonObject(file: string, text: string, kind = 'JSON file'): Json {
  if (isDeeperThan(text, MAX_DEPTH)) refuseFile(file, kind, 'it is nested too deeply')
  let value: unknown
  try {
    // A byte-order mark is not JSON, but editors leave one.
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    refuseFile(file, kind, 'it is damaged')
  }
  if (!isObject(value)) refuseFile(file, kind, 'it is not an object')
  return value
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether brackets outside strings open more than `limit` levels; linear, without recursion. */
export function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === BACKSLASH) i++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > limit) return true
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Says that a file of a model is not what its name claims; `kind` is what it should have been. */
export function refuseFile(file: string, kind: string, why: string): never {
  const message = `${file} is not a usable ${kind}: ${why}. Download or export the model again.`
  throw failed('bad-input', message, { file })
}
