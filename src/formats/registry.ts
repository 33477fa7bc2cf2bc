import { conll } from './conll.ts'
import type { Format, Source } from './format.ts'
import { jsonl } from './jsonl.ts'
import { plainText } from './plain-text.ts'
import { spanwrightJsonl } from './spanwright-jsonl.ts'

/**
 * Every kind of file, in the order of lists. A new one is a line here: the page, the command line and
 * the docs learn of it from here. Of kinds equally sure of a file the first takes it.
 */
export const kinds: readonly (Source | Format)[] = [jsonl, conll, spanwrightJsonl, plainText]
