import { onnxCpuEngine, onnxCpuStatus } from '../engines/onnx/engine.ts'
import { discoverTfjs } from '../engines/tfjs/status.ts'
import { FailureError } from '../domain/failure.ts'
import type { Engine, EngineStatus } from '../nn/engine.ts'

/** Those that this process can name; which of them are usable, `engineStatuses` says. */
async function engines(): Promise<Engine[]> {
  const { engine } = await discoverTfjs()
  return [onnxCpuEngine, ...(engine ? [engine] : [])]
}

export async function engineStatuses(): Promise<EngineStatus[]> {
  return [onnxCpuStatus(), ...(await discoverTfjs()).statuses]
}

/** The engine asked for, or the best that this machine can use. */
export async function chooseEngine(id: string): Promise<Engine> {
  const usable = (await engineStatuses()).filter((status) => status.usable)
  const wanted = id === 'auto' ? usable[0]?.id : id
  const engine = (await engines()).find((candidate) => candidate.id === wanted)
  if (engine && usable.some((status) => status.id === engine.id)) return engine
  throw new FailureError({
    code: 'no-engine',
    message: `The engine ${id} cannot be used here; see “spanwright doctor” for what is missing.`,
  })
}
