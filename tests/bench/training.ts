import { ours } from './child.ts'
import { epochSample } from './batches.ts'
import { loadCorpus } from './corpus.ts'
import { BATCH_SIZE, fixedBatch } from './fixed-batch.ts'
import { interleave } from './interleave.ts'
import type { Peers } from './peers.ts'
import { compareRows } from './report.ts'
import type { Row } from './row.ts'
import { benchConfig, forwardFlops, shapes, type ShapeName } from './shapes.ts'
import { summarise } from './statistics.ts'

const GROUP = 'training'
const GEMM_SIZE = 2048
const GEMM_FLOPS = 2 * GEMM_SIZE ** 3

/** The machine's own peak at one large product, by ONNX Runtime and by torch. In FLOP/s. */
export async function peakRows(
  folder: string,
  peers: Peers,
): Promise<{ rows: Row[]; peak: number }> {
  const children = [ours(folder, 'gemm', { size: GEMM_SIZE })]
  if (peers.python) children.push(peers.pythonChild('torch', 'gemm', { size: GEMM_SIZE }))
  const measured = await interleave(children, 9, { warmups: 2 })
  const work = `matrix product ${GEMM_SIZE}³`
  const rows = compareRows(GROUP, work, 'GFLOP/s', measured, (s) => GEMM_FLOPS / s / 1e9)
  const peak = Math.max(...rows.map(({ value }) => value?.median ?? 0)) * 1e9
  return { rows, peak }
}

/** Updates of a turn: about half a second of them or more. */
const STEPS_A_TURN: Partial<Record<ShapeName, number>> = { tiny: 25, mini: 6, minilm: 2 }

/** One update of 16 × 50 tokens: ours and torch's plain loop. */
export async function stepRows(
  folder: string,
  peers: Peers,
  shape: ShapeName,
  rounds: number,
  peak: number,
): Promise<Row[]> {
  const { batches } = fixedBatch()
  const spec = trainingSpec(shape, batches, 0)
  const children = [ours(folder, 'train', spec)]
  if (peers.python) children.push(peers.pythonChild('torch loop', 'torch', spec))
  const measured = await interleave(children, rounds, { repeats: STEPS_A_TURN[shape] ?? 1 })
  const flops = 3 * forwardFlops(shape, BATCH_SIZE, 50)
  const notes = Object.fromEntries(
    measured.map(({ name, seconds }) => {
      const share = flops / summarise(seconds).median / peak
      return [name, `${(100 * share).toFixed(0)} % of the product's peak`]
    }),
  )
  const work = `${shape}: step 16 × 50`
  return [
    ...compareRows(GROUP, work, 'ms', measured, (s) => s * 1000, notes),
    ...peers.missing(GROUP, work, 'ms', ['torch loop']),
  ]
}

/** One update of an adapter of rank 8, ours and PEFT's, beside one of all weights. */
export async function adapterRows(
  folder: string,
  peers: Peers,
  shape: ShapeName,
  rounds: number,
): Promise<Row[]> {
  const spec = trainingSpec(shape, fixedBatch().batches, 0)
  const adapter = { ...spec, adapter: { rank: 8, alpha: 16 } }
  const children = [
    ours(folder, 'train', adapter, 'spanwright, adapter'),
    ours(folder, 'train', spec, 'spanwright, all weights'),
  ]
  if (peers.python) children.push(peers.pythonChild('PEFT, adapter', 'torch', adapter))
  const measured = await interleave(children, rounds, { repeats: STEPS_A_TURN[shape] ?? 1 })
  return compareRows(GROUP, `${shape}: step 16 × 50`, 'ms', measured, (s) => s * 1000)
}

const TRAINER = ['Trainer, dynamic padding', 'Trainer, padding 50']

/** One epoch of real sentence lengths, from a sample of its batches: ours and Hugging Face's Trainer. */
export async function epochRows(
  folder: string,
  peers: Peers,
  shape: ShapeName,
  rounds: number,
  sampleSize: number,
): Promise<Row[]> {
  const corpus = await loadCorpus()
  const { epochSteps, batches } = epochSample(corpus, sampleSize)
  const spec = (padTo: number) => trainingSpec(shape, batches, padTo)
  const children = [ours(folder, 'train', spec(0))]
  if (peers.python) {
    children.push(
      peers.pythonChild(TRAINER[0], 'trainer', spec(0)),
      peers.pythonChild(TRAINER[1], 'trainer', spec(50)),
    )
  }
  const measured = await interleave(children, rounds)
  const note =
    batches.length < epochSteps ? `${batches.length} of ${epochSteps} steps, extrapolated` : ''
  const notes = Object.fromEntries(measured.map(({ name }) => [name, note]))
  const work = `${shape}: epoch of ${corpus.name} lengths`
  return [
    ...compareRows(GROUP, work, 's', measured, (s) => (s / batches.length) * epochSteps, notes),
    ...peers.missing(GROUP, work, 's', TRAINER),
  ]
}

export function trainingSpec(shape: ShapeName, batches: number[][][], padTo: number) {
  return { shape, sizes: shapes[shape], batches, padTo, vocabSize: benchConfig(shape).vocabSize }
}
