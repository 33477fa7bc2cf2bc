/**
 * How long reading a BERT-base-sized folder takes:
 * node tests/bench/load-checkpoint.ts [folder]    (without a folder one of 440 MB is made and removed)
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCheckpoint, writeCheckpoint } from '../../src/checkpoints/folder.ts'
import { completeWeights } from '../../src/checkpoints/initial.ts'
import { unwrap } from '../../src/domain/failure.ts'
import type { ModelConfig } from '../../src/nn/config.ts'
import { createWordPiece } from '../../src/text/wordpiece/wordpiece.ts'
import { bertTokens } from '../../src/text/special-tokens.ts'

const REPEATS = 5

const base: ModelConfig = {
  architecture: 'bert',
  vocabSize: 30_522,
  hiddenSize: 768,
  layers: 12,
  heads: 12,
  intermediateSize: 3072,
  firstPosition: 0,
  maxPositions: 512,
  typeVocabSize: 2,
  layerNormEps: 1e-12,
  activation: 'gelu',
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  classifierDropout: 0.1,
  initializerRange: 0.02,
  labels: ['O', 'B-X', 'I-X'],
  depths: 1,
}

async function makeFolder(folder: string): Promise<void> {
  const special = Object.values(bertTokens)
  const reading = { lowercase: true, stripAccents: null, chineseChars: true }
  const words = Array.from({ length: base.vocabSize - special.length }, (_, i) => `word${i}`)
  unwrap(
    await writeCheckpoint(folder, {
      config: base,
      weights: completeWeights(base, 1),
      tokenizer: unwrap(createWordPiece([...special, ...words], reading)),
    }),
  )
}

const scratch = mkdtempSync(join(tmpdir(), 'spanwright-load-'))
try {
  const folder = process.argv[2] ?? join(scratch, 'base')
  if (!process.argv[2]) await makeFolder(folder)
  const seconds: number[] = []
  let bytes = 0
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now()
    const { weights } = unwrap(await readCheckpoint(folder))
    seconds.push((performance.now() - start) / 1000)
    bytes = [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
  }
  seconds.sort((a, b) => a - b)
  const figures = { megabytes: Math.round(bytes / 1e6), seconds: seconds.map((s) => +s.toFixed(2)) }
  console.log(JSON.stringify({ ...figures, median: +seconds[REPEATS >> 1].toFixed(2) }))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
