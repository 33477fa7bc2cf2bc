import { z } from 'zod'
import { range } from './documents.ts'
import { calibration } from './reading.ts'
import type { Figures, Untrainable } from './runs.ts'

const entity = range.extend({
  label: z.string(),
  score: z.number(),
})

export const taggedText = z.object({
  name: z.string(),
  text: z.string(),
  entities: z.array(entity),
})
export type TaggedText = z.infer<typeof taggedText>

/** Results of a file as they come, and how many of its documents are done. */
export const taggedPart = z.object({
  texts: z.array(taggedText),
  done: z.number(),
  of: z.number(),
})
export type TaggedPart = z.infer<typeof taggedPart>

/** Where results are kept for a page that may be loaded anew: in which batch of files, at which of them. */
export const keptPlace = z.object({
  batch: z.string().max(64),
  entry: z.number().int().min(0),
})
export type KeptPlace = z.infer<typeof keptPlace>

/** Some of what was found in a file of a batch. */
export const keptResult = z.object({
  entry: z.number(),
  name: z.string(),
  modelId: z.string(),
  texts: z.array(taggedText),
  /** These are the last of a file that was read to its end. */
  isDone: z.boolean(),
})
export type KeptResult = z.infer<typeof keptResult>

/** How a model's tags compare with the spans of documents. */
export interface Evaluation extends Figures {
  documents: number
  /** Spans that the model cannot give, whatever it has learnt; documents are numbered from 1. */
  beyond: Untrainable
}

/** A text for a model; words as the import fixed them, if it did. */
export const textToTag = z.object({ text: z.string(), words: z.array(range).nullish() })
export type TextToTag = z.infer<typeof textToTag>

/**
 * Tagged units (words, or pieces of words) of a group of texts in columns: an object for each would cost
 * more than its tag.
 */
export const taggedGroup = z.object({
  /** Names of the classes. */
  labels: z.array(z.string()),
  /** Rows of tags of each text: one for each depth of spans inside spans. */
  depths: z.number(),
  calibration: calibration.nullable(),
  /** Units of each text. [texts] */
  counts: z.instanceof(Int32Array<ArrayBuffer>),
  /** Start and end of each unit. [units, 2] */
  ranges: z.instanceof(Int32Array<ArrayBuffer>),
  /** Index in labels of each unit's tag, text by text. [depths, units of the text] */
  classes: z.instanceof(Int32Array<ArrayBuffer>),
  /** Softmax probability of each of these tags. */
  scores: z.instanceof(Float32Array<ArrayBuffer>),
})
export type TaggedGroup = z.infer<typeof taggedGroup>

/** A kind of file that documents come from, as lists show it. */
export const fileFormat = z.object({
  id: z.string(),
  title: z.string(),
  /** What it is, after the title and a colon. */
  help: z.string(),
  /** Lower case, with the dot. */
  extensions: z.array(z.string()),
  /** Documents are read from it; else it is written for people to look at. */
  isRead: z.boolean(),
  /** What the file beside it ends in that has the text, of the same name else; null when it has it itself. */
  beside: z.string().nullable(),
  /** What is lost in it, empty when nothing is; null when it can only be read. */
  cannotHold: z.string().nullable(),
})
export type FileFormat = z.infer<typeof fileFormat>
