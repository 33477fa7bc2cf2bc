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
  /** Keys that the user changed, by command id: "Ctrl+Enter", "a". An empty string takes the key off. */
  keys: z.record(z.string(), z.string().max(40)).default({}),
  /** Widths of panes in CSS pixels and which are folded, by pane id. */
  panes: z.record(z.string(), z.object({ width: z.number(), folded: z.boolean() })).default({}),
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
