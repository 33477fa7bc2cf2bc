/**
 * What a second row of tags, for spans inside spans, costs a step of training: two processes, one with one
 * depth and one with two, step by turns; the median of the rounds' ratios, and the middle half of them.
 *
 * Run by hand: node tests/bench/depths.ts [SHAPE…] [--rounds 40]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ours } from './child.ts'
import { interleave } from './interleave.ts'
import type { ShapeName } from './shapes.ts'
import { quantile } from './statistics.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '40' } },
})
const vocabSize = 8000
/** Sixteen sequences of 32 pieces, as many steps as take a while together. */
const many: Partial<Record<ShapeName, number>> = { tiny: 40, mini: 10, minilm: 4 }
const sequence = (at: number) =>
  Array.from({ length: 32 }, (_, i) => 1 + ((at * 7919 + i * 104_729) % (vocabSize - 1)))
const batch = (at: number) => Array.from({ length: 16 }, (_, i) => sequence(16 * at + i))

const folder = mkdtempSync(join(tmpdir(), 'depths-'))
const shapes = positionals.length > 0 ? positionals : ['tiny', 'mini', 'base']
for (const shape of shapes as ShapeName[]) {
  const steps = many[shape] ?? 1
  const batches = Array.from({ length: steps }, (_, at) => batch(at))
  const children = [1, 2].map((depths) =>
    ours(folder, 'train', { shape, batches, padTo: 0, vocabSize, depths }, String(depths)),
  )
  const [one, two] = await interleave(children, Number(values.rounds), { warmups: 3 })
  const ratios = two.seconds.map((seconds, round) => seconds / one.seconds[round])
  const per = (seconds: number[]) => ((1000 * quantile(seconds, 0.5)) / steps).toFixed(2)
  const share = (at: number) => `${(100 * (quantile(ratios, at) - 1)).toFixed(1)} %`
  console.log(
    `${shape}: ${per(one.seconds)} ms a step, ${per(two.seconds)} with a second depth: ${share(0.5)} (${share(0.25)} to ${share(0.75)})`,
  )
}
rmSync(folder, { recursive: true })
