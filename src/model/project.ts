import { z } from 'zod'
import { changeOfPage, documentRows, historyState } from './edits.ts'
import { label } from './labels.ts'

const counts = z.object({
  /** Documents outside of the trash; so are all figures but `trashed`. */
  documents: z.number(),
  new: z.number(),
  inProgress: z.number(),
  done: z.number(),
  flagged: z.number(),
  spans: z.number(),
  /** Spans per label id; labels without spans are left out. */
  perLabel: z.record(z.string(), z.number()),
  trashed: z.number(),
  suggestions: z.number(),
})
export type Counts = z.infer<typeof counts>

export const progress = counts.extend({
  /** Documents finished per hour of work, pauses left out; null until a few are done. */
  pace: z.number().nullable(),
  /** Hours that the documents not done will take at that pace. */
  hoursLeft: z.number().nullable(),
})
export type Progress = z.infer<typeof progress>

/** Why an open project takes no changes any more. */
const trouble = z.object({
  /** Its file is not there, or not its own, any more; or parts of it cannot be read. */
  kind: z.enum(['lost', 'damaged']),
  message: z.string(),
  /** A whole project of a day to go on with: what was rescued, or the newest backup; null when there is none. */
  instead: z
    .object({ kind: z.enum(['rescued', 'backup']), path: z.string(), day: z.string() })
    .nullable(),
})
export type Trouble = z.infer<typeof trouble>

export const projectInfo = z.object({
  /** Handle for the other calls: the identity stored in the file, unless a copy of it is open too. */
  id: z.string(),
  name: z.string(),
  path: z.string(),
  /** The file or its folder cannot be written: what is shown is a copy, and every change is refused. */
  readOnly: z.boolean(),
  /** Set when that is so because something happened to the file; null otherwise. */
  trouble: trouble.nullable(),
})
export type ProjectInfo = z.infer<typeof projectInfo>

/** A day's backup of a project. */
export const backupInfo = z.object({
  /** "2026-03-01" */
  day: z.string(),
  bytes: z.number(),
  /** Outside of the trash; null when it cannot be read. */
  documents: z.number().nullable(),
})
export type BackupInfo = z.infer<typeof backupInfo>

/** A project that was moved to the trash. */
export const trashedProject = z.object({
  path: z.string(),
  name: z.string(),
  deletedAt: z.string(),
  bytes: z.number(),
})
export type TrashedProject = z.infer<typeof trashedProject>

export const recentProject = z.object({
  name: z.string(),
  path: z.string(),
  openedAt: z.string(),
  documents: z.number(),
  done: z.number(),
  exists: z.boolean(),
})

/** Something that an import or export could not carry; the rest was kept. */
export const problem = z.object({
  message: z.string(),
  /** 1-based line of the file, when one is to blame. */
  line: z.number().optional(),
})
export type Problem = z.infer<typeof problem>

export const importReport = z.object({
  format: z.string(),
  /** What the format was told by; empty when the user named it. */
  evidence: z.string(),
  encoding: z.string(),
  documents: z.number(),
  spans: z.number(),
  perLabel: z.record(z.string(), z.number()),
  /** Documents left out, as they are in the project or the files already. */
  skipped: z.number(),
  problems: z.array(problem),
})
export type ImportReport = z.infer<typeof importReport>

/** What became of a file that was to be imported with others. */
const importedFile = z.union([
  z.object({ name: z.string(), report: importReport }),
  /** It could not be read, and the others were imported without it. */
  z.object({ name: z.string(), failure: z.string() }),
])
export type ImportedOne = z.infer<typeof importedFile>

export const importEvent = z.discriminatedUnion('type', [
  /** Documents and spans of a file that are written; of none as long as it is being read. */
  z.object({ type: z.literal('progress'), name: z.string(), done: z.number(), of: z.number() }),
  z.object({ type: z.literal('done'), files: z.array(importedFile) }),
])
export type ImportEvent = z.infer<typeof importEvent>

/** What a project has beside its documents. */
export const projectParts = ['labels', 'rules', 'guidelines', 'sets', 'runs'] as const
export type ProjectPart = (typeof projectParts)[number]

/** One commit: by this window, another one, or a run. */
const projectChange = z.object({
  history: historyState,
  /** Which change of which page it is; null when no page waits for it. */
  of: changeOfPage.nullable(),
  /** Documents whose spans or fields changed; at most 100, see `more`. */
  documentIds: z.array(z.number().int()),
  /** Others changed too. */
  more: z.boolean(),
  parts: z.array(z.enum(projectParts)),
  /** Null when more than a few rows of one document changed. */
  rows: documentRows.nullable(),
})
export type ProjectChange = z.infer<typeof projectChange>

/** What a window hears of its project. */
export const projectEvent = z.discriminatedUnion('type', [
  /** Where it stands: what was shown before may have changed in any way. */
  z.object({
    type: z.literal('standing'),
    info: projectInfo,
    labels: z.array(label),
    history: historyState,
    /** Number of the window's last change that was kept; 0 when none is known. */
    kept: z.number().int(),
  }),
  projectChange.extend({ type: z.literal('change') }),
])
export type ProjectEvent = z.infer<typeof projectEvent>
