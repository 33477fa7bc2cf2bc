import { onnxCandidates, type Candidate } from '../engines/onnx/candidates.ts'
import { discoverTfjs } from '../engines/tfjs/status.ts'
import { FailureError } from '../domain/failure.ts'
import type { Engine, EngineStatus } from '../nn/engine.ts'
import { probe } from './probe.ts'

/** A candidate after its probe, with the milliseconds of the small training step. */
export interface Measured extends Candidate {
  milliseconds?: number
}

/** Drivers and hardware do not change while a process lives: looked at once. */
let found: Promise<Found> | undefined
let measured: Promise<Measured[]> | undefined

interface Found {
  candidates: Candidate[]
  /** What this machine could have, but cannot load. */
  missing: EngineStatus[]
}

async function look(): Promise<Found> {
  const candidates = await onnxCandidates()
  const { engine, statuses } = await discoverTfjs()
  const status = statuses.find(({ id }) => id === engine?.id)
  // On a processor ONNX Runtime does the same in less memory: see docs/decisions/0007.
  if (engine && status)
    candidates.push({ engine, status, worthMeasuring: engine.id === 'tfjs-gpu' })
  return { candidates, missing: statuses.filter((other) => other !== status) }
}

function engines(): Promise<Found> {
  found ??= look()
  return found
}

/** What every engine can do here, the fastest first, with the time it took for a small step. */
export async function engineStatuses(): Promise<EngineStatus[]> {
  const usable = await measuredEngines()
  return [...usable.map(({ status }) => status), ...(await engines()).missing]
}

/** The engine asked for, or the fastest that this machine can use. */
export async function chooseEngine(id: string): Promise<Engine> {
  const engine = id === 'auto' ? await fastest() : await named(id)
  if (engine) return engine
  throw new FailureError({
    code: 'no-engine',
    message: `The engine ${id} cannot be used here; see “spanwright doctor” for what is missing.`,
  })
}

async function named(id: string): Promise<Engine | undefined> {
  return (await engines()).candidates.find(({ status }) => status.id === id && status.usable)
    ?.engine
}

async function fastest(): Promise<Engine | undefined> {
  const promising = (await engines()).candidates.filter(({ worthMeasuring }) => worthMeasuring)
  // With nothing to compare, nothing is measured.
  if (promising.length === 1) return promising[0].engine
  return (await measuredEngines()).find(({ status }) => status.usable)?.engine
}

function measuredEngines(): Promise<Measured[]> {
  measured ??= engines().then(({ candidates }) => measureAll(candidates))
  return measured
}

/** Probes what is worth it, and puts the fastest first. */
export async function measureAll(all: Candidate[]): Promise<Measured[]> {
  const results: Measured[] = []
  // One after another: together they would slow each other down.
  for (const candidate of all) results.push(await measure(candidate))
  return results.toSorted((a, b) => (a.milliseconds ?? Infinity) - (b.milliseconds ?? Infinity))
}

async function measure(candidate: Candidate): Promise<Measured> {
  const { status, worthMeasuring, engine } = candidate
  if (!worthMeasuring) return candidate
  const result = await probe(engine)
  if (!result.ok) {
    const reason = `Starts, but fails at a training step (${result.reason}); the others are used.`
    return { ...candidate, status: { ...status, usable: false, reason } }
  }
  const { milliseconds } = result
  const sentence = status.reason.replace(/\.$/, '')
  const reason = `${sentence}; a small training step took ${milliseconds.toFixed(0)} ms.`
  return { ...candidate, milliseconds, status: { ...status, reason } }
}
