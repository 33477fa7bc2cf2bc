import { z } from 'zod'

export const engineStatus = z.object({
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

/** What a provider of ONNX Runtime did in a process of its own. */
export const providerTrial = engineStatus.pick({ usable: true, reason: true }).extend({
  /** False for what cannot win, such as a graphics card imitated by the processor. */
  worthMeasuring: z.boolean(),
  /** Of a small training step, when it was measured. */
  milliseconds: z.number().optional(),
})
export type ProviderTrial = z.infer<typeof providerTrial>
