import { fail, ok, type Result } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { labelsOf, type ImportedFile } from './format.ts'
import { perFile } from './per-file.ts'
import {
  annotationsOf,
  documentOf,
  NAMED_ENTITY,
  NOT_IN_XML,
  SENTENCE,
  shortName,
  TOKEN,
  type Annotation,
} from './uima.ts'
import { attribute, startTags, type XmlElement } from './xml.ts'

/**
 * UIMA's CAS as XMI: the text of each view in a Sofa, annotations by UTF-16 offsets. Prefixes of names
 * are a file's own, their addresses give the types. Written with the type system beside.
 */
export const uimaXmi = perFile({
  id: 'uima-xmi',
  title: 'UIMA CAS XMI',
  help: 'an XML file a document, as INCEpTION, WebAnno and DKPro have it',
  extensions: ['.xmi'],
  cannotHold: 'all but text, words and spans; control characters',
  holds: {
    fields: ['words'],
    spanFields: [],
    spans: 'all',
    text: 'all',
    notInText: NOT_IN_XML,
    notInLabels: new RegExp(NOT_IN_XML, 'gv'),
  },
  detect: ({ text }) =>
    /<[\w.-]+:XMI[\s>]/.test(text) && text.includes('http://www.omg.org/XMI')
      ? { sure: 1, sign: 'it is XMI' }
      : null,
  readOne,
  writeOne: (document) => ({ '.xmi': xmiOf(document) }),
  extras: { 'TypeSystem.xml': typeSystem() },
})

function readOne(content: string): Result<ImportedFile> {
  const elements = startTags(content)
  if (!elements.ok) return elements
  const prefixes = packagesOf(elements.value)
  const texts = new Map<string, string>()
  const annotations = new Map<string, Annotation[]>()
  for (const { name, attributes } of elements.value) {
    const text = attributes.get('sofaString')
    if (text !== undefined) texts.set(attributes.get('xmi:id') ?? '', text)
    const sofa = attributes.get('sofa')
    const [start, end] = [Number(attributes.get('begin')), Number(attributes.get('end'))]
    if (sofa === undefined || Number.isNaN(start) || Number.isNaN(end)) continue
    const one = {
      type: typeOf(name, prefixes),
      start,
      end,
      features: Object.fromEntries(attributes),
    }
    const known = annotations.get(sofa)
    if (known) known.push(one)
    else annotations.set(sofa, [one])
  }
  if (texts.size === 0) return fail('bad-input', 'The CAS holds no text; nothing was imported.')
  const problems: Problem[] = []
  const documents = [...texts].map(([sofa, text]) =>
    documentOf(text, annotations.get(sofa) ?? [], problems),
  )
  return ok({ documents, labels: labelsOf(documents), problems })
}

/** Packages by prefix: `http:///uima/cas.ecore` is that of `uima.cas`. */
function packagesOf(elements: readonly XmlElement[]): Map<string, string> {
  const packages = new Map<string, string>()
  for (const { attributes } of elements) {
    for (const [key, address] of attributes) {
      const path = /^http:\/\/\/(.*)\.ecore$/.exec(address)
      if (key.startsWith('xmlns:') && path) packages.set(key.slice(6), path[1].replaceAll('/', '.'))
    }
  }
  return packages
}

function typeOf(name: string, packages: ReadonlyMap<string, string>): string {
  const colon = name.indexOf(':')
  const known = packages.get(name.slice(0, colon))
  return known === undefined ? name.slice(colon + 1) : `${known}.${name.slice(colon + 1)}`
}

/** Prefixes of the packages that are written. */
const WRITTEN = new Map([
  [NAMED_ENTITY, 'ner'],
  [TOKEN, 'segmentation'],
  [SENTENCE, 'segmentation'],
])

function xmiOf(document: LabelledText): string {
  const { text } = document
  const annotations = annotationsOf(document).map(({ type, start, end, features }, i) => {
    const value = typeof features.value === 'string' ? ` value="${attribute(features.value)}"` : ''
    const name = `${WRITTEN.get(type)}:${shortName(type)}`
    return `  <${name} xmi:id="${i + 3}" sofa="1" begin="${start}" end="${end}"${value}/>\n`
  })
  const members = annotations.map((_, i) => i + 3)
  const spaces = [...new Set([NAMED_ENTITY, TOKEN].map(packageAddress))].map(
    (address, i) => ` xmlns:${['ner', 'segmentation'][i]}="${address}"`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:tcas="http:///uima/tcas.ecore"${spaces.join('')} xmi:version="2.0">
  <cas:NULL xmi:id="0"/>
  <tcas:DocumentAnnotation xmi:id="2" sofa="1" begin="0" end="${text.length}" language="x-unspecified"/>
${annotations.join('')}  <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="${attribute(text)}"/>
  <cas:View sofa="1" members="${[2, ...members].join(' ')}"/>
</xmi:XMI>
`
}

const packageAddress = (type: string) =>
  `http:///${type.slice(0, type.lastIndexOf('.')).replaceAll('.', '/')}.ecore`

function typeSystem(): string {
  const feature =
    '<features><featureDescription><name>value</name><description/><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription></features>'
  const types = [NAMED_ENTITY, TOKEN, SENTENCE].map((type) => {
    const features = type === NAMED_ENTITY ? feature : '<features/>'
    return `  <typeDescription><name>${type}</name><description/><supertypeName>uima.tcas.Annotation</supertypeName>${features}</typeDescription>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">
<types>
${types.join('')}</types>
</typeSystemDescription>
`
}
