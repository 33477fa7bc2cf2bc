/**
 * Trains a small run on the bundled sample and writes everything that Hugging Face's Trainer needs to
 * do the same: first weights, every batch in order, held-out sequences; and what came out.
 *
 * Run by hand: node tests/golden/trainer.ts FOLDER && python tests/golden/trainer.py FOLDER
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeCheckpoint } from '../../src/checkpoints/folder.ts'
import { trainingSettings } from '../../src/model/training-settings.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'
import { readFile } from '../../src/formats/index.ts'
import { prepareBase } from '../../src/training/base.ts'
import { epochBatches } from '../../src/training/batches.ts'
import { prepareData } from '../../src/training/data.ts'
import type { Snapshot } from '../../src/training/dataset.ts'
import type { EpochReport } from '../../src/model/runs.ts'
import type { Feature } from '../../src/training/features.ts'
import { RunDirectory } from '../../src/training/run-directory.ts'
import { effectiveSettings } from '../../src/training/settings.ts'
import { runTraining } from '../../src/training/trainer.ts'

const folder = process.argv[2]
const sample = new URL('../../resources/sample/sample.spanwright.jsonl', import.meta.url)
const { documents } = unwrap(await readFile('sample.spanwright.jsonl', readFileSync(sample)))
const labels = [...new Set(documents.flatMap(({ spans }) => spans.map(({ label }) => label)))]
const snapshot: Snapshot = {
  labels,
  revision: 0,
  documents: documents.map(({ text, spans, words }, id) => ({
    id,
    text,
    spans,
    words: words ?? null,
    split: 'auto',
    reviewed: null,
  })),
}
// Without dropout both sides compute the same function; warmup and decay exercise the rest.
const settings = effectiveSettings(
  trainingSettings.parse({
    base: 'scratch:tiny',
    epochs: 4,
    learningRate: 1e-3,
    dropout: 0,
    warmupRatio: 0.1,
    weightDecay: 0.01,
    referenceMode: true,
  }),
)

const directory = new RunDirectory(join(folder, 'run'))
await directory.create(snapshot, settings)
const base = await prepareBase('scratch:tiny', settings, snapshot, directory)
unwrap(await writeCheckpoint(join(folder, 'base'), base))
const data = prepareData(snapshot, base, settings)
const plain = ({ ids, labels }: Feature) => ({ ids, labels })
const epochs = Array.from({ length: settings.epochs }, (_, epoch) =>
  epochBatches(data.train, settings.batchSize, settings.seed, epoch + 1).map((batch) =>
    batch.map(plain),
  ),
)

const losses: number[] = []
const reports: EpochReport[] = []
await runTraining(
  { runDirectory: join(folder, 'run'), name: 'parity', base: 'scratch:tiny', settings },
  onnxCpuEngine,
  { cancelled: false, paused: false, messages: async () => {}, unpaused: async () => {} },
  (event) => {
    if (event.type === 'step') losses.push(event.loss)
    if (event.type === 'epoch') reports.push(event.report)
  },
)
const dev = data.dev.features.map(plain)
const result = { settings, classes: base.config.labels, epochs, dev, losses, reports }
writeFileSync(join(folder, 'run.json'), JSON.stringify(result))
