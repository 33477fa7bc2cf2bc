import { z } from 'zod'

export const engineStatus = z.object({
  id: z.string(),
  name: z.string(),
  usable: z.boolean(),
  reason: z.string(),
})

export const appInfo = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'browser', 'cli']),
  platform: z.string(),
  projectsFolder: z.string(),
  modelsFolder: z.string(),
  dataFolder: z.string(),
})
export type AppInfo = z.infer<typeof appInfo>

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Text size of the document, in CSS pixels. */
  textSize: z.number().min(14).max(28).default(18),
})
export type Settings = z.infer<typeof settings>

export const doctorReport = z.object({
  engines: z.array(engineStatus),
  /** The engine that training would use now, or null. */
  chosen: z.string().nullable(),
  node: z.string(),
  processors: z.number(),
  memoryGB: z.number(),
})
export type DoctorReport = z.infer<typeof doctorReport>
