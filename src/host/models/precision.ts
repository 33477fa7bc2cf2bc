import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readReading } from '../../checkpoints/folder.ts'
import { isInstantFolder } from '../../checkpoints/instant.ts'
import { failed, unwrap } from '../../domain/failure.ts'
import { withMembers } from '../../domain/json-fields.ts'
import { parseJsonObject } from '../../domain/json.ts'
import { onDisk } from '../../files/disk.ts'
import { replaceFile } from '../../files/replace.ts'
import { LARGEST_LOSS, type PrecisionTrial } from '../../model/models.ts'
import type { Precision } from '../../model/reading.ts'
import { evaluateModel } from '../tagging/evaluation.ts'
import { tagUnits, type TagOptions } from '../tagging/tagging.ts'
import type { Workers } from '../supervisor/workers.ts'

const CONFIG = 'config.json'

type Documents = Parameters<typeof evaluateModel>[2]

/**
 * What a model finds in labelled documents in bytes and in its own numbers, and how long each takes once it is
 * loaded. `onProgress` hears how many of twice the documents are read.
 */
export async function tryPrecision(
  workers: Workers,
  modelFolder: string,
  documents: Documents,
  { onProgress, signal }: TagOptions = {},
): Promise<PrecisionTrial> {
  await refuseInstant(modelFolder)
  const measure = async (precision: Precision, before: number) => {
    await tagUnits(workers, modelFolder, documents.slice(0, 1), { precision, signal })
    const begun = performance.now()
    const { evaluation } = await evaluateModel(workers, modelFolder, documents, {
      ...{ precision, signal },
      onProgress: (done) => onProgress?.(before + done),
    })
    return { evaluation, seconds: (performance.now() - begun) / 1000 }
  }
  const whole = await measure('float32', 0)
  const bytes = await measure('int8', documents.length)
  const figuresOf = ({ evaluation, seconds }: typeof whole) => ({ f1: evaluation.f1, seconds })
  return {
    documents: documents.length,
    entities: whole.evaluation.perLabel.reduce((sum, { support }) => sum + support, 0),
    float32: figuresOf(whole),
    int8: figuresOf(bytes),
    fits: bytes.evaluation.f1 >= whole.evaluation.f1 - LARGEST_LOSS,
  }
}

export async function precisionOf(modelFolder: string): Promise<Precision> {
  const read = await readReading(modelFolder)
  return (read.ok && read.value.precision) || 'float32'
}

/** From now on the model tags in bytes, or in its own numbers again; its weights stay as they are. */
export async function setPrecision(modelFolder: string, precision: Precision): Promise<void> {
  await refuseInstant(modelFolder)
  unwrap(await readReading(modelFolder))
  await onDisk('Changing how the model tags', async () => {
    const path = join(modelFolder, CONFIG)
    const before = await readFile(path, 'utf8')
    const { spanwright } = parseJsonObject(CONFIG, before)
    const own = { ...(spanwright as object | undefined), precision }
    const after = withMembers(CONFIG, before, { spanwright: own })
    await replaceFile(path, (temporary) => writeFile(temporary, after))
  })
}

async function refuseInstant(modelFolder: string): Promise<void> {
  if (await isInstantFolder(modelFolder))
    throw failed(
      'bad-input',
      'An instant tagger is as fast as it can be; choose a model with a network.',
    )
}
