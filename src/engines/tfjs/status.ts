import type { EngineStatus } from '../../model/engines.ts'
import type { Engine } from '../../nn/engine.ts'
import { createTfjsEngine } from './engine.ts'
import { loadTfjs, type LoadedTfjs, type Loading, type LoadOutcome } from './load.ts'

export const tfjsEngines = [
  { id: 'tfjs-gpu', name: 'TensorFlow, graphics card' },
  { id: 'tfjs-cpu', name: 'TensorFlow, processor' },
] as const

export interface TfjsDiscovery {
  /** Absent when neither package loads. */
  engine?: Engine
  /** Of 'tfjs-gpu' and 'tfjs-cpu'; at most one is usable, that of `engine`. */
  statuses: EngineStatus[]
}

/** What TensorFlow for Node offers on this machine, after a small computation on it. */
export async function discoverTfjs(loading?: Loading): Promise<TfjsDiscovery> {
  const outcome = await loadTfjs(loading)
  const { loaded } = outcome
  return {
    engine: loaded && createTfjsEngine(loaded.tf, loaded.gpu ? 'tfjs-gpu' : 'tfjs-cpu'),
    statuses: [gpuStatus(outcome), cpuStatus(outcome)],
  }
}

function gpuStatus({ loaded, problems }: LoadOutcome): EngineStatus {
  const status = { ...tfjsEngines[0], usable: loaded?.gpu ?? false }
  if (loaded?.gpu) return { ...status, reason: `${library(loaded)} runs on the graphics card.` }
  const problem = problems.get('@tensorflow/tfjs-node-gpu')
  const reason =
    problem ??
    `${loaded && library(loaded)} loads but finds no graphics card; it needs an NVIDIA card with ` +
      'CUDA 11.2 and cuDNN 8.1.'
  return { ...status, reason }
}

function cpuStatus({ loaded, problems }: LoadOutcome): EngineStatus {
  const status = tfjsEngines[1]
  if (loaded && !loaded.gpu) {
    return { ...status, usable: true, reason: `${library(loaded)} runs on the processor.` }
  }
  const reason = loaded
    ? 'Not loaded: a process holds one TensorFlow, and that of the graphics card works.'
    : (problems.get('@tensorflow/tfjs-node') ?? 'Not tried.')
  return { ...status, usable: false, reason }
}

const library = ({ version }: LoadedTfjs) => `TensorFlow ${version}`
