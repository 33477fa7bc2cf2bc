/**
 * Compares an exported model with our tagger through transformers.js: logits and token classes.
 *
 * Run by hand: node tests/golden/onnx-export.ts MODEL_FOLDER EXPORTED_FOLDER TRANSFORMERS_JS_FOLDER
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readCheckpoint } from '../../src/checkpoints/folder.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'
import { largestDifference } from '../support/golden-model.ts'

interface Tensor {
  data: BigInt64Array | Float32Array
  dims: number[]
}
interface Library {
  env: { allowRemoteModels: boolean }
  AutoTokenizer: {
    from_pretrained(folder: string): Promise<(text: string) => Record<string, Tensor>>
  }
  AutoModelForTokenClassification: {
    from_pretrained(
      folder: string,
      options: object,
    ): Promise<(inputs: Record<string, Tensor>) => Promise<{ logits: Tensor }>>
  }
  pipeline(
    task: string,
    folder: string,
    options: object,
  ): Promise<(text: string, options: object) => Promise<{ entity: string; index: number }[]>>
}

const [folder, exported, peers] = process.argv.slice(2)
const entry = join(peers, '@huggingface/transformers/dist/transformers.node.mjs')
const library = (await import(pathToFileURL(entry).href)) as Library
library.env.allowRemoteModels = false
const options = { dtype: 'fp32', local_files_only: true }
const tokenizer = await library.AutoTokenizer.from_pretrained(exported)
const model = await library.AutoModelForTokenClassification.from_pretrained(exported, options)
const tag = await library.pipeline('token-classification', exported, options)

const { config, weights } = unwrap(await readCheckpoint(folder))
const session = await onnxCpuEngine.tag(config, weights)
const C = config.labels.length
let largest = 0
let different = 0
for (const text of [
  'Mara Lindqvist flew to Bergen.',
  'A.',
  '在北京 the café 👍🏽 is open until 10 pm',
]) {
  const inputs = tokenizer(text)
  const ids = Int32Array.from(inputs.input_ids.data as BigInt64Array, Number)
  const { logits } = await model(inputs)
  const ours = await session.logits({
    B: 1,
    T: ids.length,
    inputIds: ids,
    attentionMask: new Int32Array(ids.length).fill(1),
  })
  largest = Math.max(largest, largestDifference(logits.data as Float32Array, ours))
  for (const { entity, index } of await tag(text, { ignore_labels: [] })) {
    const row = ours.subarray(index * C, (index + 1) * C)
    if (config.labels[row.indexOf(Math.max(...row))] !== entity) different++
  }
}
console.log(`largest difference of the logits ${largest}, ${different} different classes`)
