import { unwrap } from '../../src/domain/failure.ts'
import type { RedactionWay } from '../../src/model/redaction.ts'
import { openToRedact } from '../../src/redaction/open.ts'
import { redact, textsToRead, type Find } from '../../src/redaction/redact.ts'
import { Pseudonyms, replacementsFor } from '../../src/redaction/replacements.ts'

interface Asked {
  /** Values that are known, with their labels. */
  known?: Readonly<Record<string, string>>
  /** What a model finds in each text, by what it is. */
  finds?: Readonly<Record<string, string>>
  by?: RedactionWay
  pseudonyms?: Pseudonyms
}

/** A file without the values that are known, and those that a model finds at their first place. */
export async function redacted(
  name: string,
  content: string | Uint8Array,
  { known = {}, finds = {}, by = 'label', pseudonyms = new Pseudonyms() }: Asked,
) {
  const opened = unwrap(await openToRedact(name, new Uint8Array(Buffer.from(content))))
  const found = textsToRead(opened).map((text) =>
    Object.entries(finds).flatMap(([value, label]): Find[] => {
      const start = text.indexOf(value)
      return start < 0 ? [] : [{ start, end: start + value.length, label }]
    }),
  )
  const values = Object.entries(known).map(([value, label]) => ({ value, label }))
  return redact(opened, found, values, replacementsFor(by, pseudonyms))
}

export async function redactedText(...args: Parameters<typeof redacted>): Promise<string> {
  const { bytes } = await redacted(...args)
  return Buffer.from(bytes).toString('utf8')
}
