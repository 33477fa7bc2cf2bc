import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { unwrap } from '../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'
import type { Precision } from '../../src/model/reading.ts'
import { entitiesOf, Tagger } from '../../src/tagging/tagger.ts'

export interface TaggingSpec {
  /** A Hugging Face folder, with onnx/model.onnx for transformers.js. */
  folder: string
  texts: string[]
  /** Of our tagger; the model's own where nothing is said. */
  precision?: Precision
}

/** Entities of all texts by our tagger. */
export async function taggingWork({
  folder,
  texts,
  precision,
}: TaggingSpec): Promise<() => Promise<void>> {
  const tagger = unwrap(await Tagger.open(folder, onnxCpuEngine, precision))
  const documents = texts.map((text) => ({ text }))
  return async () => {
    const tagged = await tagger.tag(documents)
    tagged.map(entitiesOf)
  }
}

/** `count` documents through the stream, none of them kept. */
export async function streamingWork(
  spec: TaggingSpec & { count: number },
): Promise<() => Promise<void>> {
  const tagger = unwrap(await Tagger.open(spec.folder, onnxCpuEngine))
  function* documents() {
    for (let i = 0; i < spec.count; i++) yield { text: spec.texts[i % spec.texts.length] }
  }
  return async () => {
    let units = 0
    for await (const tagged of tagger.stream(documents())) units += tagged.units.length
    if (units === 0) throw new Error('nothing was tagged')
  }
}

/** What the bench uses of transformers.js. */
interface TransformersJs {
  env: { allowRemoteModels: boolean; localModelPath: string }
  pipeline(
    task: string,
    model: string,
    options: object,
  ): Promise<(texts: string[], options?: object) => Promise<unknown>>
}

/** The same by the pipeline of transformers.js, in batches. */
export async function peerTaggingWork(
  spec: TaggingSpec & { library: string; batchSize: number },
): Promise<() => Promise<void>> {
  const entry = pathToFileURL(join(spec.library, 'dist', 'transformers.node.mjs')).href
  const { env, pipeline } = (await import(entry)) as TransformersJs
  env.allowRemoteModels = false
  const tagger = await pipeline('token-classification', spec.folder, {
    dtype: 'fp32',
    local_files_only: true,
  })
  return async () => {
    for (let at = 0; at < spec.texts.length; at += spec.batchSize) {
      await tagger(spec.texts.slice(at, at + spec.batchSize))
    }
  }
}
