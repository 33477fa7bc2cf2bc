/**
 * Takes the names of tests/golden/redaction.py out of every document of a folder.
 *
 * Run by hand: node tests/golden/redaction.ts FOLDER OUT
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { redactedNames } from '../support/redacted-names.ts'
import { redacted } from '../support/redacting.ts'

const [folder, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
for (const name of readdirSync(folder).filter((one) => one.endsWith('.docx'))) {
  const { bytes } = await redacted(name, readFileSync(join(folder, name)), { known: redactedNames })
  writeFileSync(join(out, name), bytes)
}
