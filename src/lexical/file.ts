import { attempt } from '../domain/failure.ts'
import { parseJsonObject, refuseFile } from '../domain/json.ts'
import { lexicalFile, type LexicalFile } from '../model/lexical.ts'
import { stepCount } from './chain.ts'
import { labelCount } from './crf.ts'
import type { LexicalLayer, LexicalModel } from './model.ts'

/** The file of a lexical model in its folder. */
export const LEXICAL_FILE = 'instant.json'
const KIND = 'instant tagger'

/** A line for each feature, so that people and their tools can read it. */
export function* formatLexical({ types, reading, layers }: LexicalModel): Generator<string> {
  const head = { format: 'spanwright-instant', version: 1, types, reading }
  yield `${JSON.stringify(head).slice(0, -1)},"layers":[`
  for (const [depth, { names, pairs, weights }] of layers.entries()) {
    const steps = [...weights.subarray(pairs.labels.length)]
    yield `${depth > 0 ? ',' : ''}\n{"steps":${JSON.stringify(steps)},"features":[`
    for (const [f, name] of names.entries()) {
      const row: number[] = []
      for (let p = pairs.starts[f]; p < pairs.starts[f + 1]; p++) {
        row.push(pairs.labels[p], weights[p])
      }
      yield `${f > 0 ? ',' : ''}\n${JSON.stringify([name, row])}`
    }
    yield ']}'
  }
  yield ']}\n'
}

/** The types of a file by its first line, which is short; undefined where that is none. */
export function typesIn(firstLine: string): string[] | undefined {
  const head = attempt(() => parseJsonObject(LEXICAL_FILE, `${firstLine}]}`, KIND))
  return head.ok ? headOf.safeParse(head.value).data?.types : undefined
}

const headOf = lexicalFile.pick({ format: true, version: true, types: true })

/** The inverse of `formatLexical`. Throws a FailureError that says what is wrong. */
export function parseLexical(text: string, file = LEXICAL_FILE): LexicalModel {
  const json = parseJsonObject(file, text, KIND)
  if (json.format !== 'spanwright-instant') refuseFile(file, KIND, 'it is something else')
  if (json.version !== 1) refuseFile(file, KIND, 'it is of a newer version of Spanwright')
  const read = lexicalFile.safeParse(json)
  if (!read.success) {
    refuseFile(file, KIND, `what it has at “${read.error.issues[0].path.join('.')}” makes no sense`)
  }
  const { types, reading, layers } = read.data
  if (new Set(types).size < types.length) refuseFile(file, KIND, 'it names a type twice')
  if (layers.length !== reading.depths) {
    refuseFile(file, KIND, 'it has not as many layers as depths')
  }
  return { types, reading, layers: layers.map((layer) => layerOf(file, layer, types.length)) }
}

function layerOf(
  file: string,
  { steps, features }: LexicalFile['layers'][number],
  types: number,
): LexicalLayer {
  if (steps.length !== stepCount(types)) {
    refuseFile(file, KIND, 'its steps are not those of its types')
  }
  const names = features.map(([name]) => name)
  if (new Set(names).size < names.length) refuseFile(file, KIND, 'it has a feature twice')
  const starts = new Int32Array(names.length + 1)
  features.forEach(([, row], f) => (starts[f + 1] = starts[f] + row.length / 2))
  const labels = new Int32Array(starts[names.length])
  const weights = new Float64Array(labels.length + steps.length)
  features.forEach(([name, row], f) => {
    for (let n = 0; n < row.length; n += 2) {
      const label = row[n]
      if (
        row.length % 2 === 1 ||
        !Number.isInteger(label) ||
        label < 0 ||
        label >= labelCount(types)
      ) {
        refuseFile(file, KIND, `its feature “${name.slice(0, 40)}” has no such class`)
      }
      labels[starts[f] + n / 2] = label
      weights[starts[f] + n / 2] = row[n + 1]
    }
  })
  weights.set(steps, labels.length)
  return { names, pairs: { starts, labels }, weights }
}
