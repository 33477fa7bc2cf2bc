import { encodeText } from '../support/encode-text.ts'
import { exportOnnx } from '../../src/worker/export.ts'
import { ours } from './child.ts'
import { loadCorpus } from './corpus.ts'
import { interleave } from './interleave.ts'
import { modelFolder } from './model-folder.ts'
import { NO_TRANSFORMERS_JS, type Peers } from './peers.ts'
import { compareRows, missingRows } from './report.ts'
import type { Row } from './row.ts'
import type { ShapeName } from './shapes.ts'

/** What users of a pipeline commonly choose. */
const PIPELINE_BATCH = 32

/** Entities of real sentences: ours, Hugging Face's pipeline and that of transformers.js. */
export async function taggingRows(
  folder: string,
  peers: Peers,
  shape: ShapeName,
  rounds: number,
  documents: number,
): Promise<Row[]> {
  const { name, dev, tokenizer } = await loadCorpus()
  const texts = dev.slice(0, documents).map(({ text }) => text)
  const model = await modelFolder(folder, shape, tokenizer)
  const spec = { folder: model, texts, batchSize: PIPELINE_BATCH }
  const inBytes = { ...spec, precision: 'int8' }
  const children = [ours(folder, 'tag', spec), ours(folder, 'tag', inBytes, 'spanwright in bytes')]
  if (peers.python) children.push(peers.pythonChild('HF pipeline', 'pipeline', spec))
  if (peers.transformersJs) {
    const exported = `${model}-onnx`
    await exportOnnx(model, exported)
    children.push(peers.transformersJsChild({ ...spec, folder: exported }))
  }
  const measured = await interleave(children, rounds)
  const tokens = texts.reduce((sum, text) => sum + encodeText(tokenizer, text).length, 0)
  const work = `${shape}: tag ${texts.length} sentences of ${name}`
  return [
    ...compareRows('tagging', work, 'tokens/s', measured, (s) => tokens / s),
    ...compareRows('tagging', work, 'documents/s', measured, (s) => texts.length / s),
    ...peers.missing('tagging', work, 'documents/s', ['HF pipeline']),
    ...(peers.transformersJs
      ? []
      : missingRows('tagging', work, 'documents/s', ['transformers.js'], NO_TRANSFORMERS_JS)),
  ]
}
