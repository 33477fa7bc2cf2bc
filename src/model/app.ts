import { z } from 'zod'
import { documentUnits } from './file-reading.ts'
import { TEXT_SIZES } from './limits.ts'

export const appInfo = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'browser', 'cli']),
  platform: z.string(),
  projectsFolder: z.string(),
  modelsFolder: z.string(),
  dataFolder: z.string(),
  logsFolder: z.string(),
})
export type AppInfo = z.infer<typeof appInfo>

/** Something went wrong that is no answer to anybody: a sentence for every window. */
export const trouble = z.object({ message: z.string() })
export type Trouble = z.infer<typeof trouble>

const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  textSize: z.number().min(TEXT_SIZES.min).max(TEXT_SIZES.max),
  /** How close the lines of the document stand. */
  lines: z.enum(['comfortable', 'compact']),
  /** Whether the labels of spans stand beside them, or only where the pointer or the caret is. */
  tags: z.enum(['always', 'hover']),
  /** Whether the system tells that a run has ended while another window is looked at; in a browser. */
  runNotices: z.boolean(),
  /** Where models are downloaded from instead of the usual hub; empty for that. */
  hubMirror: z.string().trim().max(500),
  /** Keys that the user changed, by command id: "Mod+Enter", "a". An empty string takes the key off. */
  keys: z.record(z.string(), z.string().max(40)),
  /** Whether words and shapes alone propose spans in the open document. */
  instantSuggestions: z.boolean(),
  /** Whether text that is marked gets the label that is likeliest for it, until the user says another. */
  likeliestLabels: z.boolean(),
  /** Whether a model is trained anew in idle time when many documents were done since. */
  freshModels: z.boolean(),
  /** Whether short documents are read together, as many as fit on the screen. */
  readTogether: z.boolean(),
  /** What of a file becomes a document, as it was last chosen; and whether cut words are joined. */
  fileUnit: z.enum(documentUnits),
  joinHyphens: z.boolean(),
  /** Widths of panes in CSS pixels and which are folded, by pane id. */
  panes: z.record(z.string(), z.object({ width: z.number(), folded: z.boolean() })),
}

export const settings = z.object({
  theme: fields.theme.default('system'),
  textSize: fields.textSize.default(18),
  lines: fields.lines.default('comfortable'),
  tags: fields.tags.default('always'),
  runNotices: fields.runNotices.default(false),
  hubMirror: fields.hubMirror.default(''),
  keys: fields.keys.default({}),
  instantSuggestions: fields.instantSuggestions.default(true),
  likeliestLabels: fields.likeliestLabels.default(true),
  freshModels: fields.freshModels.default(true),
  readTogether: fields.readTogether.default(false),
  fileUnit: fields.fileUnit.default('auto'),
  joinHyphens: fields.joinHyphens.default(false),
  panes: fields.panes.default({}),
})
/** Some of the settings. Without defaults, which would reset those that are left out. */
export const settingsChange = z.object(fields).partial()
export type Settings = z.infer<typeof settings>
