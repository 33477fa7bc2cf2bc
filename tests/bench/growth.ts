import { ours } from './child.ts'
import { interleave } from './interleave.ts'
import { loadCorpus } from './corpus.ts'
import { modelFolder } from './model-folder.ts'
import type { Row } from './report.ts'
import { benchConfig } from './shapes.ts'
import { summarise } from './statistics.ts'

/** Shows that time grows with tokens alone and that memory does not grow with documents. */
export async function growthRows(folder: string, quick: boolean): Promise<Row[]> {
  return [
    ...(await trainingGrowth(folder, quick ? [4, 8, 16] : [8, 16, 32])),
    ...(await taggingGrowth(folder, quick ? [100, 1000, 10_000] : [1000, 10_000, 100_000])),
  ]
}

/** Time of one update at growing numbers of sequences of 50 tokens. */
async function trainingGrowth(folder: string, sizes: number[]): Promise<Row[]> {
  const { vocabSize } = benchConfig('mini')
  const children = sizes.map((size) => {
    const sequence = (row: number) =>
      Array.from({ length: 50 }, (_, i) => 5 + ((row * 50 + i) % 9000))
    const batches = [Array.from({ length: size }, (_, row) => sequence(row))]
    return ours(folder, 'train', { shape: 'mini', batches, padTo: 0, vocabSize }, `${size}`)
  })
  const measured = await interleave(children, 9, 2)
  return measured.map(({ name, seconds, peakMB }) => ({
    group: 'growth',
    work: `mini: step of ${name} × 50`,
    program: 'spanwright',
    unit: 'ms',
    value: summarise(seconds.map((s) => s * 1000)),
    peakMB,
    note: `${((summarise(seconds).median * 1e6) / (Number(name) * 50)).toFixed(1)} µs a token`,
  }))
}

/** Peak memory and speed of tagging growing numbers of documents from a stream. */
async function taggingGrowth(folder: string, sizes: number[]): Promise<Row[]> {
  const { dev, tokenizer } = loadCorpus()
  const model = await modelFolder(folder, 'tiny', tokenizer)
  const texts = dev.slice(0, 1000).map(({ text }) => text)
  const rows: Row[] = []
  for (const count of sizes) {
    const [{ seconds, peakMB }] = await interleave(
      [ours(folder, 'tag-stream', { folder: model, texts, count })],
      1,
      0,
    )
    rows.push({
      group: 'growth',
      work: `tiny: tag ${count.toLocaleString('en')} documents`,
      program: 'spanwright',
      unit: 's',
      value: summarise(seconds),
      peakMB,
      note: `${((seconds[0] * 1e6) / count).toFixed(0)} µs a document`,
    })
  }
  return rows
}
