import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { failureCodes, type FailureCode } from '../domain/failure.ts'
import { appInfo, doctorReport, settings } from './app.ts'
import {
  action,
  applied,
  document,
  documentFilter,
  documentsPage,
  historyState,
  importReport,
  label,
  progress,
  projectChange,
  projectInfo,
  recentProject,
  span,
} from './project.ts'
import { exportFormats, modelInfo, taggedText } from './tagging.ts'
import { outlook, run, runEvent, trainingSettings } from './training.ts'

export * from './app.ts'
export * from './project.ts'
export * from './tagging.ts'
export * from './training.ts'

/** Detail that travels with every failure; the code and the sentence are the error's own. */
const failureData = z
  .object({ file: z.string().optional(), line: z.number().optional() })
  .optional()

const errors = Object.fromEntries(
  failureCodes.map((code) => [code, { status: 422, data: failureData }]),
) as Record<FailureCode, { status: number; data: typeof failureData }>

const procedure = oc.errors(errors)
const inProject = z.object({ project: z.string() })
const nothing = z.object({})

/** A file crossing the border: its name and its bytes. */
const file = z.instanceof(File)

/**
 * Every procedure and stream of the application. The host implements it, the renderer and the
 * command line call it, and inputs are validated on entry.
 */
export const contract = {
  app: {
    info: procedure.output(appInfo),
    doctor: procedure.output(doctorReport),
    settings: procedure.output(settings),
    saveSettings: procedure.input(settings.partial()).output(settings),
  },

  projects: {
    recent: procedure.output(z.array(recentProject)),
    /** Makes an empty project of that name in the projects folder; `sample` fills it. */
    create: procedure
      .input(z.object({ name: z.string().trim().min(1).max(100), sample: z.boolean() }))
      .output(projectInfo),
    open: procedure.input(z.object({ path: z.string().min(1) })).output(projectInfo),
    /** Takes a project off the recent list; the file stays. */
    forget: procedure.input(z.object({ path: z.string() })).output(nothing),
    info: procedure.input(inProject).output(projectInfo),
    progress: procedure.input(inProject).output(progress),
    /** One message for every change until the caller stops listening. */
    changes: procedure.input(inProject).output(eventIterator(projectChange)),
  },

  documents: {
    page: procedure
      .input(
        inProject.extend({
          filter: documentFilter,
          offset: z.number().int().min(0),
          limit: z.number().int().min(1).max(500),
        }),
      )
      .output(documentsPage),
    get: procedure
      .input(inProject.extend({ id: z.number().int() }))
      .output(z.object({ document, spans: z.array(span) })),
    /** The next document after `after` that is not done, wrapping around; null when all are. */
    nextOpen: procedure
      .input(inProject.extend({ after: z.number().int().nullable(), filter: documentFilter }))
      .output(z.object({ id: z.number().int().nullable() })),
    import: procedure
      .input(
        inProject.extend({
          file,
          /** 'auto' or a format's id. */
          format: z.string(),
          /** Cut plain text into sentences, one document each. */
          splitSentences: z.boolean(),
        }),
      )
      .output(importReport),
    export: procedure
      .input(inProject.extend({ format: z.enum(exportFormats) }))
      .output(z.object({ file, problems: z.array(z.string()) })),
  },

  labels: {
    list: procedure.input(inProject).output(z.array(label)),
  },

  edits: {
    apply: procedure.input(inProject.extend({ action })).output(applied),
    undo: procedure.input(inProject).output(applied),
    redo: procedure.input(inProject).output(applied),
    state: procedure.input(inProject).output(historyState),
  },

  training: {
    /** The settings that suit this project, given its size and the base. */
    suggest: procedure
      .input(inProject.extend({ base: z.string() }))
      .output(z.object({ settings: trainingSettings, why: z.string() })),
    /** What a run would learn from and cost, before it starts. */
    outlook: procedure.input(inProject.extend({ settings: trainingSettings })).output(outlook),
    start: procedure.input(inProject.extend({ settings: trainingSettings })).output(run),
    cancel: procedure.input(inProject.extend({ runId: z.string() })).output(run),
    pause: procedure.input(inProject.extend({ runId: z.string() })).output(run),
    /** Goes on with a paused or interrupted run from its last checkpoint. */
    resume: procedure.input(inProject.extend({ runId: z.string() })).output(run),
    runs: procedure.input(inProject).output(z.array(run)),
    /** The run so far, then what happens; ends when the run does. */
    watch: procedure.input(inProject.extend({ runId: z.string() })).output(eventIterator(runEvent)),
  },

  models: {
    list: procedure.output(z.array(modelInfo)),
    /** Copies a Hugging Face folder on the host's machine into the library. */
    import: procedure.input(z.object({ path: z.string().min(1) })).output(modelInfo),
    rename: procedure
      .input(z.object({ id: z.string(), name: z.string().trim().min(1).max(100) }))
      .output(modelInfo),
    /** Moves a model to the library's trash folder. */
    delete: procedure.input(z.object({ id: z.string() })).output(nothing),
  },

  tagging: {
    text: procedure
      .input(z.object({ modelId: z.string(), name: z.string(), text: z.string().max(5_000_000) }))
      .output(taggedText),
    /** Reads a dropped file (any import format) and tags each document in it. */
    file: procedure
      .input(z.object({ modelId: z.string(), file, splitSentences: z.boolean() }))
      .output(z.array(taggedText)),
    export: procedure
      .input(z.object({ texts: z.array(taggedText), format: z.enum(exportFormats) }))
      .output(z.object({ file, problems: z.array(z.string()) })),
    /** Adds tagged texts to a project, their spans marked as the model's. */
    addToProject: procedure
      .input(inProject.extend({ texts: z.array(taggedText) }))
      .output(importReport),
  },
}

export type Contract = typeof contract
