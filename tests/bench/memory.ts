import { fixedBatch } from './fixed-batch.ts'
import { ours, type MeasuringChild } from './child.ts'
import { interleave } from './interleave.ts'
import type { Peers } from './peers.ts'
import type { Row } from './row.ts'
import { benchConfig, shapes } from './shapes.ts'
import { summarise } from './statistics.ts'

/** Peak memory of a few updates of BERT-base at 16 × 50, each program alone on the machine. */
export async function memoryRows(folder: string, peers: Peers): Promise<Row[]> {
  const { batches } = fixedBatch()
  const { vocabSize } = benchConfig('base')
  const spec = { shape: 'base', sizes: shapes.base, batches, padTo: 0, vocabSize }
  const programs: (() => MeasuringChild)[] = [() => ours(folder, 'train', spec)]
  if (peers.python) {
    programs.push(
      () => peers.pythonChild('torch loop', 'torch', spec),
      () => peers.pythonChild('Trainer, dynamic padding', 'trainer', spec),
    )
  }
  const [group, work] = ['memory', 'base: step 16 × 50, peak']
  const rows: Row[] = []
  let own: number | undefined
  for (const program of programs) {
    const [{ name, peakMB }] = await interleave([program()], 2)
    own ??= peakMB
    const ratio = rows.length > 0 ? peakMB / own : undefined
    rows.push({ group, work, program: name, unit: 'MB', value: summarise([peakMB]), ratio })
  }
  return [...rows, ...peers.missing(group, work, 'MB', ['torch loop', 'Trainer, dynamic padding'])]
}
