import { Engines } from '../../src/host/supervisor/engines.ts'
import { nodeForkWorker } from '../../src/host/supervisor/node-worker.ts'

import { fixedBatch } from './fixed-batch.ts'
import { ours } from './child.ts'
import { interleave } from './interleave.ts'
import { missingRows } from './report.ts'
import type { Row } from './row.ts'
import { summarise } from './statistics.ts'
import { trainingSpec } from './training.ts'

/** A small update on every engine that this machine can use, and why not on the others. */
export async function engineRows(folder: string, rounds: number): Promise<Row[]> {
  const [group, work] = ['engines', 'mini: step 16 × 50']
  const spec = trainingSpec('mini', fixedBatch().batches, 0)
  const statuses = await new Engines(nodeForkWorker()).statuses()
  const rows: Row[] = []
  for (const { id, usable, reason } of statuses) {
    if (!usable) {
      rows.push(...missingRows(group, work, 'ms', [id], reason))
      continue
    }
    const [measured] = await interleave(
      [ours(folder, 'train', { ...spec, engine: id }, id)],
      rounds,
    )
    if (!measured) {
      rows.push(...missingRows(group, work, 'ms', [id], 'it ended with an error, see above'))
      continue
    }
    const value = summarise(measured.seconds.map((s) => s * 1000))
    rows.push({
      group,
      work,
      program: id,
      unit: 'ms',
      value,
      peakMB: measured.peakMB,
      note: reason,
    })
  }
  return rows
}
