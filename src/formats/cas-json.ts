import { attempt, fail, ok, type Result } from '../domain/failure.ts'
import { isObject, type Json } from '../domain/json.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { labelsOf, type ImportedFile } from './format.ts'
import { firstRecord, hasKeys, jsonRecords } from './json-records.ts'
import { perFile } from './per-file.ts'
import { textInMemory } from './pieces.ts'
import {
  annotationsOf,
  documentOf,
  NAMED_ENTITY,
  SENTENCE,
  TOKEN,
  type Annotation,
} from './uima.ts'

/**
 * UIMA's CAS as JSON 0.4: feature structures in a list, or by their numbers; references begin with “@”.
 * Offsets are UTF-16.
 */
export const casJson = perFile({
  id: 'cas-json',
  title: 'UIMA CAS JSON',
  help: 'a JSON file a document, as INCEpTION and DKPro have it',
  extensions: ['.json'],
  cannotHold: 'all but text, words and spans',
  holds: { fields: ['words'], spanFields: [], spans: 'all', text: 'all' },
  detect: ({ text }) =>
    hasKeys(firstRecord(text), '%TYPES') || hasKeys(firstRecord(text), '%FEATURE_STRUCTURES')
      ? { sure: 1, sign: 'it has the keys of a CAS' }
      : null,
  readOne,
  writeOne: (document) => ({ '.json': `${JSON.stringify(casOf(document), null, 1)}\n` }),
})

function readOne(content: string): Result<ImportedFile> {
  const records = attempt(() => [...jsonRecords(textInMemory(content))])
  if (!records.ok) return records
  const cas = records.value[0]?.value
  const structures = isObject(cas) ? structuresOf(cas['%FEATURE_STRUCTURES']) : []
  const texts = new Map<unknown, string>()
  const annotations = new Map<unknown, Annotation[]>()
  for (const one of structures) {
    if (typeof one.sofaString === 'string') texts.set(one['%ID'], one.sofaString)
    const { begin, end } = one
    if (typeof begin !== 'number' || typeof end !== 'number') continue
    const sofa = annotations.get(one['@sofa'])
    const annotation = { type: String(one['%TYPE']), start: begin, end, features: one }
    if (sofa) sofa.push(annotation)
    else annotations.set(one['@sofa'], [annotation])
  }
  if (texts.size === 0) return fail('bad-input', 'The CAS holds no text; nothing was imported.')
  const problems: Problem[] = []
  const documents = [...texts].map(([sofa, text]) =>
    documentOf(text, annotations.get(sofa) ?? [], problems),
  )
  return ok({ documents, labels: labelsOf(documents), problems })
}

function structuresOf(value: unknown): Json[] {
  if (Array.isArray(value)) return value.filter(isObject)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([id, one]) =>
    isObject(one) ? [{ '%ID': Number(id), ...one }] : [],
  )
}

const ANNOTATION = 'uima.tcas.Annotation'

function casOf(document: LabelledText): Json {
  const annotations = annotationsOf(document).map(({ type, start, end, features }, i) => ({
    ...{ '%ID': i + 2, '%TYPE': type, '@sofa': 1, begin: start, end },
    ...features,
  }))
  const type = (name: string, features = {}) => [
    name,
    { '%NAME': name, '%SUPER_TYPE': ANNOTATION, ...features },
  ]
  const value = { value: { '%NAME': 'value', '%RANGE': 'uima.cas.String' } }
  return {
    '%TYPES': Object.fromEntries([type(NAMED_ENTITY, value), type(TOKEN), type(SENTENCE)]) as Json,
    '%FEATURE_STRUCTURES': [
      {
        ...{ '%ID': 1, '%TYPE': 'uima.cas.Sofa', sofaNum: 1, sofaID: '_InitialView' },
        ...{ mimeType: 'text', sofaString: document.text },
      },
      ...annotations,
    ],
    '%VIEWS': {
      _InitialView: { '%SOFA': 1, '%MEMBERS': annotations.map((one) => one['%ID']) },
    },
  }
}
