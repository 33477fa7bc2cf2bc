import { FailureError } from '../domain/failure.ts'
import type { EngineStatus, ProviderTrial } from '../model/engines.ts'
import { firstLook, onnxCandidates, type Candidate } from '../engines/onnx/candidates.ts'
import { createOnnxEngine } from '../engines/onnx/engine.ts'
import { listedProviders, type OnnxProvider } from '../engines/onnx/providers.ts'
import { discoverTfjs } from '../engines/tfjs/status.ts'
import type { Engine } from '../nn/engine.ts'
import { probe } from './probe.ts'

interface Found {
  candidates: Candidate[]
  /** What this machine could have, but cannot load. */
  missing: EngineStatus[]
}

/**
 * The engines of this machine. `tryProvider` has a graphics card tried where its driver can do no
 * harm. Drivers and hardware do not change while a process lives: everything is looked at once.
 */
export class Engines {
  private readonly tryProvider: (provider: OnnxProvider) => Promise<ProviderTrial>
  private found: Promise<Found> | undefined
  private measured: Promise<Candidate[]> | undefined

  constructor(tryProvider: (provider: OnnxProvider) => Promise<ProviderTrial>) {
    this.tryProvider = tryProvider
  }

  /** What every engine can do here, the fastest first, with the time it took for a small step. */
  async statuses(): Promise<EngineStatus[]> {
    const candidates = await this.measure()
    return [...candidates.map(({ status }) => status), ...(await this.look()).missing]
  }

  /** The engine asked for, or the fastest that this machine can use. */
  async choose(id: string): Promise<Engine> {
    const engine = id === 'auto' ? await this.fastest() : await named(id)
    if (engine) return engine
    throw new FailureError({
      code: 'no-engine',
      message: `The engine ${id} cannot be used here; see “spanwright doctor” for what is missing.`,
    })
  }

  private async fastest(): Promise<Engine | undefined> {
    const promising = (await this.look()).candidates.filter(({ worthMeasuring }) => worthMeasuring)
    // With nothing to compare, nothing is measured.
    if (promising.length === 1) return promising[0].engine
    return (await this.measure()).find(({ status }) => status.usable)?.engine
  }

  private look(): Promise<Found> {
    this.found ??= look(this.tryProvider)
    return this.found
  }

  private measure(): Promise<Candidate[]> {
    this.measured ??= this.look().then(({ candidates }) => measureAll(candidates))
    return this.measured
  }
}

async function look(
  tryProvider: (provider: OnnxProvider) => Promise<ProviderTrial>,
): Promise<Found> {
  const [candidates, { engine, statuses }] = await Promise.all([
    onnxCandidates(tryProvider),
    discoverTfjs(),
  ])
  const status = statuses.find(({ id }) => id === engine?.id)
  // On a processor ONNX Runtime does the same in less memory: see docs/decisions/0007.
  if (engine && status)
    candidates.push({ engine, status, worthMeasuring: engine.id === 'tfjs-gpu' })
  return { candidates, missing: statuses.filter((other) => other !== status) }
}

/** An engine asked for by name waits for no trial of the others; should it fail, training says so. */
async function named(id: string): Promise<Engine | undefined> {
  const provider = listedProviders().find((listed) => id === `onnx-${listed}`)
  if (provider) return createOnnxEngine({ provider })
  const { engine } = await discoverTfjs()
  return engine?.id === id ? engine : undefined
}

/** Tries a provider in this very process: a product of matrices, then a small training step. */
export async function tryProviderHere(id: string): Promise<ProviderTrial> {
  const provider = listedProviders().find((listed) => listed === id)
  if (!provider) return { usable: false, reason: 'Not known here.', worthMeasuring: false }
  const trial = await firstLook(provider)
  if (!trial.worthMeasuring) return trial
  const { status, ...figures } = await measure({
    engine: createOnnxEngine({ provider }),
    status: { id, name: id, usable: trial.usable, reason: trial.reason },
    worthMeasuring: true,
  })
  const { worthMeasuring, milliseconds } = figures
  return { usable: status.usable, reason: status.reason, worthMeasuring, milliseconds }
}

/** Probes what is worth it, and puts the fastest first. */
export async function measureAll(all: Candidate[]): Promise<Candidate[]> {
  const results: Candidate[] = []
  // One after another: together they would slow each other down.
  for (const candidate of all) results.push(await measure(candidate))
  return results.toSorted((a, b) => (a.milliseconds ?? Infinity) - (b.milliseconds ?? Infinity))
}

async function measure(candidate: Candidate): Promise<Candidate> {
  const { status, worthMeasuring, engine } = candidate
  if (!worthMeasuring || candidate.milliseconds !== undefined) return candidate
  const result = await probe(engine)
  if (!result.ok) {
    const reason = `Starts, but fails at a training step (${result.reason}); the others are used.`
    return { ...candidate, status: { ...status, usable: false, reason }, worthMeasuring: false }
  }
  const { milliseconds } = result
  const sentence = status.reason.replace(/\.$/, '')
  const reason = `${sentence}; a small training step took ${milliseconds.toFixed(0)} ms.`
  return { ...candidate, milliseconds, status: { ...status, reason } }
}
