import { onnxCpuEngine, onnxCpuStatus } from '../engines/onnx/engine.ts'
import { tfjsGpuStatus } from '../engines/tfjs/status.ts'
import { FailureError } from '../domain/failure.ts'
import type { Engine, EngineStatus } from '../nn/engine.ts'

const engines: Engine[] = [onnxCpuEngine]

export async function engineStatuses(): Promise<EngineStatus[]> {
  return [onnxCpuStatus(), await tfjsGpuStatus()]
}

/** The engine asked for, or the best that this machine can use. */
export async function chooseEngine(id: string): Promise<Engine> {
  const usable = (await engineStatuses()).filter((status) => status.usable)
  const wanted = id === 'auto' ? usable[0]?.id : id
  const engine = engines.find((candidate) => candidate.id === wanted)
  if (engine && usable.some((status) => status.id === engine.id)) return engine
  throw new FailureError({
    code: 'no-engine',
    message: `The engine ${id} cannot be used here; see “spanwright doctor” for what is missing.`,
  })
}
