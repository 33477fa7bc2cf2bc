import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What comes with the program. */
export const resources = fileURLToPath(new URL('../../resources', import.meta.url))

export const sampleFile = join(resources, 'sample', 'sample.spanwright.jsonl')
