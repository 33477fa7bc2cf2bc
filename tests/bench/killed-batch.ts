/**
 * A batch of documents on the command line, killed several times and begun again each time, beside the same batch that
 * nobody disturbed:
 *
 *   node tests/bench/killed-batch.ts [--documents 10000] [--kills 3] [--base starter]
 *
 * The model learns from the sample, for one epoch. Fails where the two results differ in a byte.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { jsonLines, spanwright, startSpanwright } from '../support/command-line.ts'

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '3' },
    base: { type: 'string', default: 'starter' },
  },
})
const [documents, kills] = [Number(values.documents), Number(values.kills)]
/** Between two looks at the journal, in milliseconds. */
const LOOK_MS = 20
const sample = fileURLToPath(
  new URL('../../resources/sample/sample.spanwright.jsonl', import.meta.url),
)

const home = mkdtempSync(join(tmpdir(), 'spanwright-killed-batch-'))
const at = (name: string) => join(home, name)
try {
  const project = at('Sample.spanwright')
  await succeed('import', sample, '--project', project)
  const settings = ['--project', project, '--base', values.base, '--epochs', '1']
  await succeed('train', ...settings, '--out', at('model'))
  const texts = jsonLines(readFileSync(sample, 'utf8')).flatMap(({ text }) =>
    typeof text === 'string' ? [text.replaceAll('\n', ' ')] : [],
  )
  const lines = Array.from({ length: documents }, (_, i) => `${i} ${texts[i % texts.length]}`)
  writeFileSync(at('in.txt'), lines.join('\n'))

  const tagging = ['tag', at('in.txt'), '--model', at('model'), '--out']
  const begun = performance.now()
  let groups = 0
  const watching = setInterval(() => (groups = Math.max(groups, journalled())), LOOK_MS)
  await succeed(...tagging, at('whole.jsonl'))
  clearInterval(watching)
  const took = ((performance.now() - begun) / 1000).toFixed(1)
  const whole = readFileSync(at('whole.jsonl'))
  console.log(`undisturbed: ${documents} documents in ${took} s, in some ${groups} groups`)

  for (let kill = 1; kill <= kills; kill++) {
    const running = startSpanwright(home, [...tagging, at('out.jsonl')])
    const due = (kill * groups) / (kills + 1)
    while (journalled() < due) await setTimeout(LOOK_MS)
    running.kill()
    const { code } = await running.ended
    assert.equal(code, null, 'it had ended before it was killed')
    assert.ok(!existsSync(at('out.jsonl')), 'half a result is there')
    console.log(`killed: ${journalled()} groups are kept`)
  }
  const rest = performance.now()
  await succeed(...tagging, at('out.jsonl'))
  const left = ((performance.now() - rest) / 1000).toFixed(1)
  const resumed = readFileSync(at('out.jsonl'))
  const found = jsonLines(resumed.toString('utf8'))
  assert.equal(found.length, documents)
  assert.ok(resumed.equals(whole), 'the results differ')
  assert.equal(journalled(), 0, 'the journal is still there')
  const entities = found.reduce((sum, { spans }) => sum + (spans as unknown[]).length, 0)
  console.log(
    `begun again after ${kills} kills: the rest in ${left} s, ${whole.length} bytes and ${entities} entities, byte for byte those of the undisturbed batch`,
  )
} finally {
  rmSync(home, { recursive: true, force: true })
}

async function succeed(...args: string[]): Promise<void> {
  const { code, err } = await spanwright(home, ...args)
  assert.equal(code, 0, err)
}

/** Whole lines of the journals of works that are not finished. */
function journalled(): number {
  const folder = join(home, 'home', 'data', 'tagging')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').split('\n').length - 1, 0)
}
