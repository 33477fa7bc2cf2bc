import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import type { PackedBatch } from '../../../nn/packing.ts'
import type { Feeds } from '../feeds.ts'
import type { MaskSite } from '../graph/graphs.ts'
import { maskShape } from '../processor/masks.ts'
import { shapeInput } from './resident-graph.ts'

/** What `residentGraph` takes of a batch beside tokens, labels and the bytes of its dropout masks. */
export function residentFeeds(
  packed: PackedBatch,
  config: ModelConfig,
  masks: readonly MaskSite[],
): Feeds {
  return {
    ...rowsTaken('input_ids', packed.inputIds),
    ...rowsTaken('position_ids', packed.positionIds),
    ...Object.fromEntries(
      masks.map((site) => [shapeInput(site.shape), shape(maskShape(config, site, packed))]),
    ),
  }
}

/**
 * The rows that a batch takes of a table, each once, for comparison and for writing to them: WebGPU
 * compares int32, and picks rows by int64.
 */
function rowsTaken(name: string, ids: Int32Array): Feeds {
  const rows = Int32Array.from(new Set(ids))
  const dims = [rows.length, 1]
  return {
    [`${name}.distinct`]: new ort.Tensor('int32', rows, dims),
    [`${name}.rows`]: new ort.Tensor('int64', BigInt64Array.from(rows, BigInt), dims),
  }
}

function shape(dims: number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(dims, BigInt), [dims.length])
}
