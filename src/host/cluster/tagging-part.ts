import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readConfig, readReading, readTokenizer } from '../../checkpoints/folder.ts'
import { isInstantFolder } from '../../checkpoints/instant.ts'
import { failed, unwrap } from '../../domain/failure.ts'
import type { Host } from '../host.ts'
import { exportOnnxModel } from '../models/onnx-export.ts'

/**
 * Writes a model as ONNX into a new folder, and beside it how it reads texts, with all that this machine would find
 * out by itself. Throws a FailureError.
 */
export async function writeTaggingPart(
  host: Host,
  model: string,
  folder: string,
  stop?: AbortSignal,
): Promise<void> {
  const path = await host.models.locate(model)
  if (await isInstantFolder(path)) {
    throw failed(
      'bad-input',
      `${basename(path)} knows words and shapes alone and is no network; “tag” reads millions of documents with it on one machine.`,
    )
  }
  await exportOnnxModel(host, path, folder, { signal: stop })
  const [config, reading, tokenizer] = await Promise.all([
    readConfig(path).then(unwrap),
    readReading(path).then(unwrap),
    readTokenizer(path).then(unwrap),
  ])
  const { padId, clsId, sepId } = tokenizer
  const how = { ...reading, classes: config.labels, padId, clsId, sepId }
  await writeFile(join(folder, 'spanwright.json'), `${JSON.stringify(how, null, 2)}\n`)
}
