/** How a text of a part is looked through: by a model too, for all values, for those that say something. */
export type Sort = 'read' | 'all' | 'telling'

const READ_FIELDS = new Set([
  ...['title', 'subject', 'creator', 'keywords', 'description', 'lastModifiedBy', 'category'],
  ...['Manager', 'Company'],
])

/** Times and numbers of the properties, which programs read. */
const DATED = new Set(['created', 'modified', 'lastPrinted', 'revision', 'version'])

/** What fields of the document are filled from, in XML of whoever made it. */
const isData = (part: string) => /^customXml\/item\d*\.xml$/.test(part)

/** Texts that stand in no paragraph, by the part that holds them; null leaves them alone. */
export function sortOfText(part: string, inside: readonly string[]): Sort | null {
  const name = inside.at(-1) as string
  if (part === 'docProps/core.xml') {
    if (DATED.has(name)) return null
    return READ_FIELDS.has(name) ? 'read' : 'all'
  }
  if (part === 'docProps/app.xml') {
    if (READ_FIELDS.has(name)) return 'read'
    return ['HyperlinkBase', 'Template', 'lpstr', 'lpwstr'].includes(name) ? 'all' : null
  }
  if (part === 'docProps/custom.xml')
    return ['lpstr', 'lpwstr', 'bstr'].includes(name) ? 'read' : null
  if (isData(part)) return 'all'
  // Names of categories in a chart.
  if (name === 'v') return inside.some((one) => /^str(?:Cache|Lit)$/.test(one)) ? 'all' : null
  return ['t', 'delText', 'instrText', 'delInstrText'].includes(name) ? 'all' : null
}

/** Attributes that people are shown or told, whatever element has them; LibreOffice keeps a tip as `tgtFrame`. */
const SHOWN = new Set([
  ...['author', 'descr', 'title', 'alt', 'tooltip', 'tgtFrame', 'string', 'displayText'],
  ...['userId', 'instr'],
])

/** Elements whose value is what somebody wrote. */
const WRITTEN = new Set([
  ...['docVar', 'alias', 'tag', 'default', 'listEntry', 'helpText', 'statusText', 'comments'],
])

/** Elements that have a name which somebody gave. */
const NAMED = new Set(['docPr', 'cNvPr', 'property'])

/** The same of attributes; 'address' is an address, 'initials' are those of an author. */
export function sortOfAttribute(
  part: string,
  element: string,
  name: string,
  isExternal: boolean,
): Sort | 'address' | 'initials' | null {
  if (isData(part)) return 'all'
  if (name === 'author' || name === 'descr') return 'read'
  if (SHOWN.has(name)) return 'all'
  if (name === 'initials') return 'initials'
  if (name === 'val') return WRITTEN.has(element) ? 'all' : null
  if (name === 'name') return NAMED.has(element) ? 'all' : null
  if (name === 'value') return element === 'listItem' ? 'all' : null
  if (name === 'href' || name === 'src') return 'address'
  return name === 'Target' && isExternal ? 'address' : null
}

/** What a part is, where no text can be read of it. */
export function unreadable(part: string): string | null {
  if (/\.(?:xml|rels|vml)$/.test(part)) return null
  if (/^docProps\/thumbnail/.test(part)) return `a picture of the first page (${part})`
  if (/\/media\//.test(part)) return `a picture or recording (${part})`
  if (/\/embeddings\//.test(part)) return `an embedded file (${part})`
  if (/vbaProject/.test(part)) return `macros (${part})`
  if (/\/fonts\//.test(part)) return `a font (${part})`
  return `a part that is no text (${part})`
}
