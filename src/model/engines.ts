import { z } from 'zod'

const engineStatus = z.object({
  /** Stable identifier: 'onnx-cpu', 'onnx-webgpu', 'tfjs-gpu' … */
  id: z.string(),
  name: z.string(),
  usable: z.boolean(),
  /** When usable, what it runs on; otherwise why not and how to get it. One sentence. */
  reason: z.string(),
})
export type EngineStatus = z.infer<typeof engineStatus>

export const doctorReport = z.object({
  engines: z.array(engineStatus),
  /** The engine that training would use now, or null. */
  chosen: z.string().nullable(),
  node: z.string(),
  processors: z.number(),
  memoryGB: z.number(),
  logsFolder: z.string(),
})
export type DoctorReport = z.infer<typeof doctorReport>

/** What an engine did in a process of its own. */
export const engineTrial = engineStatus.extend({
  /** False for what cannot win, such as a graphics card imitated by the processor. */
  worthMeasuring: z.boolean(),
  /** Of a small training step, when it was measured. */
  milliseconds: z.number().optional(),
})
export type EngineTrial = z.infer<typeof engineTrial>

export const engineName = engineStatus.pick({ id: true, name: true })
export type EngineName = z.infer<typeof engineName>
