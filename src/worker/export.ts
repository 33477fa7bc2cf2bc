import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { replaceFolder } from '../files/replace.ts'
import { failed } from '../domain/failure.ts'
import { withMembers } from '../domain/json-fields.ts'
import { labelMaps } from '../families/labels.ts'
import { exportGraph, MAX_ONNX_BYTES } from '../engines/onnx/graph/export.ts'
import type { Precision } from '../model/reading.ts'
import type { Weights } from '../nn/engine.ts'
import { readTrained } from '../checkpoints/head.ts'
import { voteFile } from '../checkpoints/vote.ts'

/** Room for the graph around the weights; BERT-large's nodes take about 1 MB. */
const GRAPH_BYTES = 16 * 1024 * 1024

/** As transformers.js looks for them: the second where it is asked for `dtype: 'q8'`. */
const onnxFiles = { float32: 'model.onnx', int8: 'model_quantized.onnx' }

interface ExportOptions {
  precision?: Precision
  /** Runs between two files. */
  between?: () => Promise<void>
}

/**
 * Writes a model as a folder that transformers.js and ONNX Runtime read: `onnx/model.onnx`, or in bytes
 * `onnx/model_quantized.onnx`, and beside it the configuration and the tokeniser. Throws a FailureError when there is something at `target`
 * already, or when the model is too large for one ONNX file. `between` runs between two files; when it
 * throws, nothing stays.
 */
export async function exportOnnx(
  modelFolder: string,
  target: string,
  { precision = 'float32', between = async () => {} }: ExportOptions = {},
): Promise<void> {
  await refuseOccupied(target)
  const { config, weights, tokenizer, vote } = await readTrained(modelFolder)
  refuseOversized(weights)
  await replaceFolder(target, async (temporary) => {
    await mkdir(join(temporary, 'onnx'))
    await between()
    const graph = exportGraph(config, weights, precision)
    await writeFile(join(temporary, 'onnx', onnxFiles[precision]), graph)
    await between()
    await writeFile(join(temporary, 'config.json'), await configOf(modelFolder, config.labels))
    const texts = {
      ...tokenizer.files(config.maxPositions, config.typeVocabSize > 0),
      ...voteFile(vote),
    }
    for (const [name, text] of Object.entries(texts)) {
      await writeFile(join(temporary, name), text)
    }
  })
}

/** As it is, since it also says how the classes are to be read; but for their names, as we read them. */
async function configOf(folder: string, labels: readonly string[]): Promise<string> {
  const text = await readFile(join(folder, 'config.json'), 'utf8')
  return withMembers('config.json', text, labelMaps(labels))
}

async function refuseOccupied(target: string): Promise<void> {
  const free = await readdir(target).then(
    (names) => names.length === 0,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  )
  if (free) return
  throw failed(
    'conflict',
    `There is something at ${basename(target)} already; choose a new folder for the export.`,
  )
}

export function refuseOversized(weights: Weights): void {
  let bytes = 0
  for (const { shape } of weights.values()) bytes += 4 * shape.reduce((a, b) => a * b, 1)
  if (bytes <= MAX_ONNX_BYTES - GRAPH_BYTES) return
  throw failed(
    'bad-input',
    `This model has ${(bytes / 2 ** 30).toFixed(1)} GB of weights, and an ONNX file holds at most 2 GB; export it as a Hugging Face folder instead.`,
  )
}
