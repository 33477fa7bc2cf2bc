import { eventIterator, oc, type as unchecked } from '@orpc/contract'
import { z } from 'zod'
import { failureCodes, type FailureCode } from '../domain/failure.ts'
import { appInfo, doctorReport, settings, settingsChange } from './app.ts'
import {
  documentFilter,
  documentSelection,
  type DocumentsPage,
  label,
  modelView,
  rule,
} from './documents.ts'
import {
  action,
  applied,
  bulkOperation,
  changeOfPage,
  historyState,
  occurrence,
  occurrenceQuery,
  stepped,
} from './edits.ts'
import { importReport, progress, projectChange, projectInfo, recentProject } from './project.ts'
import { download, hubInfo, modelInfo, trashedModel } from './models.ts'
import type { PackedDocument } from './packed-document.ts'
import { agreement, annotationSet, disagreement } from './review.ts'
import { fileFormat, taggedText } from './tagging.ts'
import { outlook, run, runEvent, trainingSettings } from './training.ts'

export * from './app.ts'
export * from './documents.ts'
export * from './edits.ts'
export * from './models.ts'
export * from './packed-document.ts'
export * from './project.ts'
export * from './review.ts'
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
/** A change names itself, so that the page can ask for it when the answer is lost. */
const changing = inProject.extend({ change: changeOfPage.optional() })
const nothing = z.object({})

/** A file crossing the border: its name and its bytes. */
const file = z.instanceof(File)

/**
 * Every procedure and stream of the application. The host implements it, the renderer and the
 * command line call it, and inputs are validated on entry. So are outputs, but for lists of thousands,
 * whose types alone are declared: looking at each field of 5,000 spans would be felt.
 */
export const contract = {
  app: {
    info: procedure.output(appInfo),
    /** Every format that documents are read from or written to. */
    formats: procedure.output(z.array(fileFormat)),
    doctor: procedure.output(doctorReport),
    settings: procedure.output(settings),
    saveSettings: procedure.input(settingsChange).output(settings),
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
      .output(unchecked<DocumentsPage>()),
    get: procedure
      .input(inProject.extend({ id: z.number().int() }))
      .output(unchecked<PackedDocument>()),
    /** What a model or base would make of a document; 'scratch:…' has no word pieces yet. */
    modelView: procedure
      .input(
        inProject.extend({
          id: z.number().int(),
          base: z.string(),
          maxLength: z.number().int().min(8).max(512),
        }),
      )
      .output(modelView),
    /** Position in the filtered queue of a document, for scrolling to it; null when not in it. */
    position: procedure
      .input(inProject.extend({ id: z.number().int(), filter: documentFilter }))
      .output(z.object({ position: z.number().int().nullable() })),
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
          /** Cut into sentences, one document each, with their spans and words. */
          splitSentences: z.boolean(),
        }),
      )
      .output(importReport),
    export: procedure
      .input(inProject.extend({ format: z.string() }))
      .output(z.object({ file, problems: z.array(z.string()) })),
  },

  labels: {
    list: procedure.input(inProject).output(z.array(label)),
  },

  guidelines: {
    get: procedure.input(inProject).output(z.object({ markdown: z.string() })),
  },

  rules: {
    list: procedure.input(inProject).output(z.array(rule)),
    /** What a rule would find, not saved: how many, and the first hundred. */
    preview: procedure
      .input(inProject.extend({ rule }))
      .output(z.object({ total: z.number(), hits: z.array(occurrence) })),
  },

  suggestions: {
    /**
     * Lets a model or the enabled rules read documents and propose spans where no span lies, in place
     * of what that model, or all rules, had proposed there before; one undo step. Yields how many documents are done, then the outcome. Ends early, keeping nothing,
     * when the caller stops listening.
     */
    run: procedure
      .input(
        inProject.extend({
          source: z.discriminatedUnion('kind', [
            z.object({ kind: z.literal('model'), modelId: z.string() }),
            z.object({ kind: z.literal('rules') }),
          ]),
          selection: documentSelection,
        }),
      )
      .output(
        eventIterator(
          z.discriminatedUnion('type', [
            z.object({ type: z.literal('progress'), done: z.number(), of: z.number() }),
            z.object({ type: z.literal('done'), suggestions: z.number(), documents: z.number() }),
          ]),
        ),
      ),
    /** How many suggestions a bulk accept would take, by score threshold 0, 0.05 … 1. */
    scores: procedure
      .input(inProject.extend({ selection: documentSelection }))
      .output(
        z.object({ thresholds: z.array(z.object({ minScore: z.number(), count: z.number() })) }),
      ),
  },

  review: {
    sets: procedure.input(inProject).output(z.array(annotationSet)),
    /** Freezes the project's present spans under a name. */
    freeze: procedure
      .input(inProject.extend({ name: z.string().trim().min(1).max(100) }))
      .output(annotationSet),
    /**
     * Reads another person's file: documents are matched by their exact text, equal ones in order.
     * Labels that the project lacks are made, which is an undo step; the set itself is none.
     */
    importSet: procedure
      .input(inProject.extend({ name: z.string().trim().min(1).max(100), file }))
      .output(
        z.object({ set: annotationSet, unmatched: z.number(), problems: z.array(z.string()) }),
      ),
    /** Lets a model read all documents that carry spans or are done; labels as with a file. */
    modelSet: procedure.input(inProject.extend({ modelId: z.string() })).output(annotationSet),
    /** For good: no undo step. The decisions made with the set go with it. */
    removeSet: procedure.input(inProject.extend({ id: z.string() })).output(nothing),
    agreement: procedure
      .input(inProject.extend({ a: z.string(), b: z.string() }))
      .output(agreement),
    /** Disagreements in document order, the undecided first. */
    disagreements: procedure
      .input(
        inProject.extend({
          a: z.string(),
          b: z.string(),
          offset: z.number().int().min(0),
          limit: z.number().int().min(1).max(500),
        }),
      )
      .output(z.object({ total: z.number(), items: z.array(disagreement) })),
    /** Writes the choice into the project's own spans there; one undo step. */
    decide: procedure
      .input(
        changing.extend({
          a: z.string(),
          b: z.string(),
          documentId: z.number().int(),
          start: z.number().int().min(0),
          end: z.number().int().min(0),
          choice: z.enum(['a', 'b', 'both', 'neither']),
        }),
      )
      .output(applied),
  },

  edits: {
    apply: procedure.input(changing.extend({ action })).output(applied),
    undo: procedure.input(changing).output(stepped),
    redo: procedure.input(changing).output(stepped),
    state: procedure.input(inProject).output(historyState),
    /** Number of the last change of a page that was kept; 0 when none is known. */
    lastChange: procedure
      .input(inProject.extend({ page: z.string().max(64) }))
      .output(z.object({ number: z.number().int() })),
    /** One operation on many documents: one undo step. */
    bulk: procedure
      .input(changing.extend({ selection: documentSelection, operation: bulkOperation }))
      .output(applied.extend({ documents: z.number(), spans: z.number() })),
    /** Places where a text occurs on word edges: how many, and the first five hundred. */
    occurrences: procedure
      .input(inProject.extend({ query: occurrenceQuery }))
      .output(z.object({ total: z.number(), free: z.number(), items: z.array(occurrence) })),
    /** Labels every free occurrence but those left out; one undo step. */
    labelOccurrences: procedure
      .input(
        changing.extend({
          query: occurrenceQuery,
          except: z.array(z.object({ documentId: z.number().int(), start: z.number().int() })),
        }),
      )
      .output(applied.extend({ spans: z.number() })),
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
    /** Copies a model's folder to a new place on the host's machine. */
    export: procedure
      .input(z.object({ id: z.string(), path: z.string().min(1) }))
      .output(z.object({ path: z.string() })),
    trash: procedure.output(z.array(trashedModel)),
    restore: procedure.input(z.object({ id: z.string() })).output(modelInfo),
    emptyTrash: procedure.output(nothing),
    hub: procedure.output(hubInfo),
    /** All downloads, now and at every change, until the caller stops listening. */
    downloads: procedure.output(eventIterator(z.array(download))),
    /** Begins to fetch a repository, "org/name" or "org/name@revision", into the library. */
    download: procedure
      .input(z.object({ repository: z.string().trim().min(1).max(300) }))
      .output(download),
    pauseDownload: procedure.input(z.object({ id: z.string() })).output(nothing),
    resumeDownload: procedure.input(z.object({ id: z.string() })).output(nothing),
    /** Ends a download and deletes what it fetched; takes one that is done off the list. */
    cancelDownload: procedure.input(z.object({ id: z.string() })).output(nothing),
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
      .input(z.object({ texts: z.array(taggedText), format: z.string() }))
      .output(z.object({ file, problems: z.array(z.string()) })),
    /** Adds tagged texts to a project, their spans marked as the model's. */
    addToProject: procedure
      .input(inProject.extend({ texts: z.array(taggedText) }))
      .output(importReport),
  },
}

export type Contract = typeof contract
