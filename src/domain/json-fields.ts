import { parseJsonObject, type Json } from './json.ts'

/** A member whose number is whole and written as a fraction: "rate": 2.0 */
const wholeFraction = /"((?:[^"\\]|\\.)*)"\s*:\s*(-?\d+)\.0+(?=[\s,}])/g

/**
 * The text of a JSON object with other values for some of its members. Numbers such as 2.0 stay as they are written, since
 * transformers refuses 2 in their place. Throws a FailureError that names the file.
 */
export function withMembers(file: string, text: string, members: Json): string {
  const written = JSON.stringify({ ...parseJsonObject(file, text), ...members }, null, 2)
  return [...text.matchAll(wholeFraction)].reduce(
    (whole, [, name, digits]) =>
      whole
        .replaceAll(`"${name}": ${digits},`, `"${name}": ${digits}.0,`)
        .replaceAll(`"${name}": ${digits}\n`, `"${name}": ${digits}.0\n`),
    written,
  )
}
