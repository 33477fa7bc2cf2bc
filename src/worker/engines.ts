import type { EngineName, EngineTrial } from '../model/engines.ts'
import { failed } from '../domain/failure.ts'
import { firstLook } from '../engines/onnx/first-look.ts'
import { createOnnxEngine } from '../engines/onnx/engine.ts'
import { listedProviders, statusOf } from '../engines/onnx/providers.ts'
import { discoverTfjs, tfjsEngines } from '../engines/tfjs/status.ts'
import type { Engine } from '../nn/engine.ts'
import { probe } from './probe.ts'

/** The engines that this platform may have, the processor first. */
export function listedEngines(): EngineName[] {
  return [...listedProviders().map(statusOf), ...tfjsEngines]
}

/** An engine to train and tag with. Nothing is tried first: should it fail, its session says so. */
export async function openEngine(id: string): Promise<Engine> {
  const provider = providerOf(id)
  if (provider) return createOnnxEngine({ provider })
  const { engine } = await discoverTfjs()
  if (engine?.id === id) return engine
  throw failed(
    'no-engine',
    `The engine ${id} cannot be used here; see “spanwright doctor” for what is missing.`,
  )
}

/** Tries an engine in this very process, whose driver may end it: a small product, a training step. */
export async function tryEngine(id: string): Promise<EngineTrial> {
  const provider = providerOf(id)
  if (provider) {
    const trial = { ...statusOf(provider), ...(await firstLook(provider)) }
    return measure(createOnnxEngine({ provider }), trial)
  }
  const { engine, statuses } = await discoverTfjs()
  const status = statuses.find((one) => one.id === id)
  if (!status)
    return { id, name: id, usable: false, reason: 'Not known here.', worthMeasuring: false }
  // On a processor ONNX Runtime does the same in less memory: see docs/decisions/0007.
  const trial = { ...status, worthMeasuring: status.usable && id === 'tfjs-gpu' }
  return engine ? measure(engine, trial) : trial
}

const providerOf = (id: string) => listedProviders().find((listed) => statusOf(listed).id === id)

/** Times a small training step of what may win. */
export async function measure(engine: Engine, trial: EngineTrial): Promise<EngineTrial> {
  if (!trial.worthMeasuring) return trial
  const result = await probe(engine)
  if (!result.ok) {
    const reason = `Starts, but fails at a training step (${result.reason}); the others are used.`
    return { ...trial, usable: false, reason, worthMeasuring: false }
  }
  const { milliseconds } = result
  const sentence = trial.reason.replace(/\.$/, '')
  const reason = `${sentence}; a small training step took ${milliseconds.toFixed(0)} ms.`
  return { ...trial, milliseconds, reason }
}
