import { attempt } from '../../domain/failure.ts'
import { parseConfig, parseReading } from '../../families/config.ts'
import type { ModelConfig } from '../../nn/config.ts'
import type { Weights } from '../../nn/engine.ts'
import type { ReadCheckpoint } from '../folder.ts'
import { joinHead } from '../nested-head.ts'
import { refusal } from '../refusal.ts'
import { readVote } from '../vote.ts'
import { MAX_CONFIG_BYTES, readText } from '../texts.ts'
import { HEAD } from '../weights.ts'

/**
 * What a base with an adapter says of tokens, and how it is to be read: as the config.json beside the adapter says,
 * which PEFT does not write but we do; else by the base's classes where the head has as many. Puts the rows for spans
 * inside spans into `weights`, where there are some.
 */
export async function headOf(
  folder: string,
  base: ReadCheckpoint,
  weights: Weights,
): Promise<Pick<ReadCheckpoint, 'config' | 'reading' | 'vote'>> {
  const [weight, bias] = HEAD.map((name) => weights.get(name))
  if (weight === base.weights.get(HEAD[0])) return base
  const rows = weight?.shape[0] ?? 0
  if (bias?.shape[0] !== rows) {
    throw refusal(folder, 'its head is not whole; export the adapter again')
  }
  const text = await readText(folder, 'config.json', MAX_CONFIG_BYTES)
  const own = text === undefined ? undefined : attempt(() => parseConfig(text))
  if (text === undefined || !own?.ok || own.value.labels.length !== rows) {
    const config = { ...base.config, labels: classesOf(base.config, rows), depths: 1 }
    // What the base's own words and shapes say is of other classes.
    const reading = { ...base.reading, depths: 1, lexicalVote: undefined }
    return { config, reading, vote: undefined }
  }
  const { labels, depths } = own.value
  const config = { ...base.config, labels, depths }
  await joinHead(folder, config, weights)
  const reading = parseReading(text, config)
  return { config, reading, vote: await readVote(folder, config, reading) }
}

/** An adapter itself names no classes. */
function classesOf({ labels }: ModelConfig, rows: number): string[] {
  return rows === labels.length ? labels : Array.from({ length: rows }, (_, id) => `LABEL_${id}`)
}
