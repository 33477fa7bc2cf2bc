/**
 * The engine of TensorFlow on a real library, beside ONNX Runtime: the logits and losses of the same steps, with dropout, how
 * many tensors are held after the second step, after all and after the session, what a step takes of processors, and how long it
 * takes in turn. A line of JSON for each.
 *
 *   node tests/bench/tensorflow.ts FOLDER [--shapes mini,minilm,distilroberta] [--steps 30] [--rounds 7] [--model MODEL_FOLDER]
 *
 * FOLDER is what scripts/build-tfjs-node.sh has made; `--model` adds a real one.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readCheckpoint } from '../../src/checkpoints/folder.ts'
import { completeWeights } from '../../src/checkpoints/initial.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'
import { createTfjsEngine } from '../../src/engines/tfjs/engine.ts'
import { loadTfjs } from '../../src/engines/tfjs/load.ts'
import type { ModelConfig } from '../../src/nn/config.ts'
import type { Engine, Weights } from '../../src/nn/engine.ts'
import { fixedBatch } from './fixed-batch.ts'
import { ours } from './child.ts'
import { fixedSteps, fixedTokens, largestGap } from './fixed-steps.ts'
import { interleave } from './interleave.ts'
import { benchConfig, benchWeights, classes, type ShapeName } from './shapes.ts'
import { summarise } from './statistics.ts'
import { trainingSpec } from './training.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shapes: { type: 'string', default: 'mini,minilm,distilroberta' },
    steps: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '7' },
    model: { type: 'string' },
  },
})
const folder = resolve(positionals[0])
const shapes = values.shapes.split(',') as ShapeName[]
const { loaded, problems } = await loadTfjs({
  require: createRequire(join(folder, 'package.json')),
  mainThread: true,
})
if (!loaded) throw new Error([...problems.values()].join('\n'))
const { tf, version } = loaded
const tensorFlow = createTfjsEngine(tf)
const median = (values: readonly number[]) => summarise(values).median
const say = (facts: object) => console.log(JSON.stringify(facts))

say({ library: version, graphicsCard: loaded.gpu })
for (const shape of shapes) {
  const config = benchConfig(shape)
  await compare(shape, config, () => benchWeights(config))
}
if (values.model) {
  const read = unwrap(await readCheckpoint(values.model))
  const config = { ...read.config, labels: classes }
  await compare(basename(values.model), config, () => completeWeights(config, 1, read.weights))
}
for (const shape of shapes) await time(shape)

/** Both engines on the same batch; the weights are made anew for each, since an engine may keep its own. */
async function compare(model: string, config: ModelConfig, weights: () => Weights): Promise<void> {
  const steps = Number(values.steps)
  const before = tf.memory().numTensors
  const held: number[] = []
  const learnt = await fixedSteps(tensorFlow, { config, weights: weights() }, steps, () => {
    held.push(tf.memory().numTensors)
  })
  const other = await fixedSteps(onnxCpuEngine, { config, weights: weights() }, steps)
  const [logits, wanted] = [
    await logitsOf(tensorFlow, config, weights()),
    await logitsOf(onnxCpuEngine, config, weights()),
  ]
  say({
    model,
    steps,
    losses: [learnt.losses[0], learnt.losses[steps - 1]],
    largestDifferenceOfLosses: largestGap(learnt.losses, other.losses),
    largestDifferenceOfLogits: largestGap([...logits], [...wanted]),
    // The first two make what later ones use again.
    processorMs: [learnt, other].map(({ processor }) => Math.round(median(processor.slice(2)))),
    tensors: { before, second: held[1], last: held[steps - 1], after: tf.memory().numTensors },
  })
}

async function logitsOf(engine: Engine, config: ModelConfig, weights: Weights) {
  const session = await engine.tag(config, weights)
  const logits = await session.logits(fixedTokens(config))
  await session.dispose()
  return logits
}

/** A step of each engine by turns, in processes of their own, which find TensorFlow where it was built. */
async function time(shape: ShapeName): Promise<void> {
  process.env.NODE_PATH = join(folder, 'node_modules')
  const specs = mkdtempSync(join(tmpdir(), 'spanwright-tensorflow-'))
  try {
    const spec = trainingSpec(shape, fixedBatch().batches, 0)
    const children = [
      ours(specs, 'train', { ...spec, engine: 'tfjs-cpu' }, `TensorFlow ${version}`),
      ours(specs, 'train', spec, 'ONNX Runtime'),
    ]
    for (const { name, seconds, peakMB } of await interleave(children, Number(values.rounds))) {
      const { median, min, max } = summarise(seconds.map((s) => s * 1000))
      const [milliseconds, megabytes] = [{ median, min, max }, Math.round(peakMB)]
      say({ shape, program: name, milliseconds, megabytes })
    }
  } finally {
    rmSync(specs, { recursive: true })
  }
}
