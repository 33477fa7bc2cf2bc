/**
 * Documents a second of a batch from the command line, its journal and its output counted, beside those of the engine
 * alone on the same texts, in turns. Start and loading are told apart, by a batch of one document:
 *
 *   node tests/bench/batch.ts [documents = 10000] [rounds = 3] [shape = minilm]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCorpus } from './corpus.ts'
import { modelFolder } from './model-folder.ts'
import type { ShapeName } from './shapes.ts'
import { taggingWork } from './work-tagging.ts'

const [count, rounds] = [10_000, 3].map((by, i) => Number(process.argv[i + 2] ?? by))
const shape = (process.argv[4] ?? 'minilm') as ShapeName
const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

async function secondsOf(work: () => Promise<void> | void): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}

const folder = mkdtempSync(join(tmpdir(), 'spanwright-batch-'))
try {
  const { dev, train, tokenizer } = await loadCorpus()
  const known = [...dev, ...train].map(({ text }) => text)
  const texts = Array.from({ length: count }, (_, i) => known[i % known.length])
  const model = await modelFolder(folder, shape, tokenizer)
  const file = (name: string, of: readonly string[]) => {
    writeFileSync(join(folder, name), of.map((text) => `${JSON.stringify({ text })}\n`).join(''))
    return join(folder, name)
  }
  const [one, all] = [file('one.jsonl', texts.slice(0, 1)), file('all.jsonl', texts)]
  const engine = await taggingWork({ folder: model, texts })
  const env = { ...process.env, SPANWRIGHT_HOME: join(folder, 'home') }
  const tag = (input: string) => {
    const args = ['tag', input, '--model', model, '--format', 'jsonl', '--out', `${input}.tagged`]
    execFileSync(process.execPath, [program, ...args], { env, stdio: 'ignore' })
    rmSync(`${input}.tagged`)
  }
  for (let round = 1; round <= rounds; round++) {
    const [alone, start, whole] = [
      await secondsOf(engine),
      await secondsOf(() => tag(one)),
      await secondsOf(() => tag(all)),
    ]
    const batch = whole - start
    const rates = [alone, batch].map((seconds) => (count / seconds).toFixed(0))
    console.log(
      `${shape}: engine ${rates[0]}/s, batch ${rates[1]}/s, ${Math.round((100 * alone) / batch)} %; start ${start.toFixed(1)} s`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
