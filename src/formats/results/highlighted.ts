import type { LabelledText } from '../../model/documents.ts'
import { labelsOf, type ResultFormat } from '../format.ts'
import { zip } from '../zip.ts'
import { huesOf, marked, stretchesOf, tintOf, type Stretch } from './highlights.ts'

const about = {
  help: 'the texts with their entities marked, to read and to print',
  cannotHold: 'anything but texts, labels and scores',
}

export const highlightedHtml: ResultFormat = {
  ...about,
  id: 'highlighted-html',
  title: 'Highlighted text (HTML)',
  extensions: ['.html'],
  mediaType: 'text/html',
  write: (documents, labels = []) => ({ content: page(documents, labels), problems: [] }),
}

export const highlightedDocx: ResultFormat = {
  ...about,
  id: 'highlighted-docx',
  title: 'Highlighted text (DOCX)',
  extensions: ['.docx'],
  mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  write: (documents, labels = []) => ({ content: wordFile(documents, labels), problems: [] }),
}

const STYLE = `
body { max-width: 72ch; margin: 3rem auto; padding: 0 1rem; font: 17px/1.7 Georgia, serif; color: #1a1a1a; background: #fff }
header, h2 { font: 14px/1.5 system-ui, sans-serif; color: #555 }
article { margin-block: 2rem; padding-top: 1rem; border-top: 1px solid #ddd }
p { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
mark { color: inherit; border-radius: 3px; padding: 1px 2px; print-color-adjust: exact; -webkit-print-color-adjust: exact }
small { font: 600 10px/1 system-ui, sans-serif; margin-inline-start: 3px; color: #333 }
`

function page(documents: readonly LabelledText[], known: Parameters<typeof huesOf>[0]): string {
  const labels = labelsOf(documents, known)
  const hues = huesOf(labels)
  const counts = countsOf(documents)
  const tint = (label: string) => `style="background:#${tintOf(hues.get(label) ?? 0)}"`
  const legend = labels
    .filter(({ name }) => counts.has(name))
    .map(({ name }) => `<mark ${tint(name)}>${marked(name)}</mark> ${counts.get(name)}`)
  const stretch = ({ text, over, ending }: Stretch) => {
    const inner = over.at(-1)
    if (!inner) return marked(text)
    const said = over.map(({ label, score }) =>
      score === undefined ? label : `${label}, score ${score.toFixed(2)}`,
    )
    const names = ending.toReversed().map(({ label }) => `<small>${marked(label)}</small>`)
    return `<mark ${tint(inner.label)} title="${marked(said.join('; '))}">${marked(text)}${names.join('')}</mark>`
  }
  const articles = documents.map(
    ({ text, spans, source = '' }) =>
      `<article>\n<h2>${marked(source)}</h2>\n<p dir="auto">${stretchesOf(text, spans).map(stretch).join('')}</p>\n</article>\n`,
  )
  return (
    '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<title>Entities</title><style>${STYLE}</style></head>\n<body>\n<header>${legend.join(' &middot; ')}</header>\n` +
    `${articles.join('')}</body></html>\n`
  )
}

function countsOf(documents: readonly LabelledText[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { spans } of documents)
    for (const { label } of spans) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}

const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** After ECMA-376, part 1, section 17. */
function wordFile(documents: readonly LabelledText[], known: Parameters<typeof huesOf>[0]) {
  const hues = huesOf(labelsOf(documents, known))
  const tint = (label: string) => tintOf(hues.get(label) ?? 0)
  const stretch = ({ text, over, ending }: Stretch) => {
    const inner = over.at(-1)
    const shade = inner ? `<w:shd w:val="clear" w:fill="${tint(inner.label)}"/>` : ''
    const names = ending.toReversed().map(({ label }) => ` ${label}`)
    const small = '<w:b/><w:sz w:val="14"/>'
    return run(text, shade) + (names.length === 0 ? '' : run(names.join(''), small + shade))
  }
  const body = documents.flatMap(({ text, spans, source = '' }) => [
    paragraphs(run(source, '<w:color w:val="555555"/><w:sz w:val="18"/>')),
    paragraphs(stretchesOf(text, spans).map(stretch).join('')),
  ])
  const files = {
    '[Content_Types].xml':
      `<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/word/document.xml" ContentType="${OFFICE}.document.main+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `<w:document xmlns:w="${WORD}"><w:body>${body.join('')}</w:body></w:document>`,
  }
  const encoder = new TextEncoder()
  return zip(
    Object.entries(files).map(([name, xml]) => ({ name, bytes: encoder.encode(HEAD + xml) })),
  )
}

/** Where a line ends a paragraph does. */
const LINE = '\u0000'

const paragraphs = (runs: string) =>
  runs
    .split(LINE)
    .map((line) => `<w:p>${line}</w:p>`)
    .join('')

/** Its lines apart, each in a run of its own. */
function run(text: string, properties: string): string {
  const lines = text.split(/\r\n?|\n/).map((line) => {
    if (line === '') return ''
    const said = line.split('\t').map((part) => {
      return part === '' ? '' : `<w:t xml:space="preserve">${marked(part)}</w:t>`
    })
    return `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}${said.join('<w:tab/>')}</w:r>`
  })
  return lines.join(LINE)
}
