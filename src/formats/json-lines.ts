import { fail, ok, type Result } from '../domain/failure.ts'
import { isDeeperThan, MAX_DEPTH } from '../domain/json.ts'
import { linesOf } from './lines.ts'

export interface JsonLine {
  value: unknown
  line: number
}

/** The values of a JSON Lines file; the first line that is not JSON is a failure. */
export function parseJsonLines(text: string): Result<JsonLine[]> {
  const values: JsonLine[] = []
  for (const { text: line, number } of linesOf(text)) {
    if (line.trim() === '') continue
    if (isDeeperThan(line, MAX_DEPTH)) {
      return fail(
        'bad-input',
        `Line ${number} nests values more than ${MAX_DEPTH} deep; nothing was imported. Take what is nested so out and try again.`,
        { line: number },
      )
    }
    try {
      values.push({ value: JSON.parse(line), line: number })
    } catch {
      return fail(
        'bad-input',
        `Line ${number} is not valid JSON; nothing was imported. Correct the line and try again.`,
        { line: number },
      )
    }
  }
  return ok(values)
}
