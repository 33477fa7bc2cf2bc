import { fileURLToPath } from 'node:url'

export const sampleFile = fileURLToPath(
  new URL('../../resources/sample/sample.spanwright.jsonl', import.meta.url),
)
