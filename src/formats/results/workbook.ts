import { zip } from '../zip.ts'
import type { Cell } from './entities.ts'
import { marked } from './highlights.ts'

/** Excel takes no more in a cell. */
const MAX_CELL = 32_767

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** A workbook of Excel with one sheet, whose first row names the columns. After ECMA-376, part 1, section 18. */
export function workbook(
  title: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Uint8Array<ArrayBuffer> {
  const files = {
    '[Content_Types].xml':
      `<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/></Types>`,
    '_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml':
      `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}">` +
      `<sheets><sheet name="${marked(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ['worksheet', 'worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
    ]),
    // The second style, bold, is that of the names of columns.
    'xl/styles.xml':
      `<styleSheet xmlns="${MAIN}"><fonts count="2"><font/><font><b/></font></fonts>` +
      '<fills count="1"><fill/></fills><borders count="1"><border/></borders>' +
      '<cellStyleXfs count="1"><xf/></cellStyleXfs>' +
      '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>',
    'xl/worksheets/sheet1.xml': sheet(columns, rows),
  }
  const encoder = new TextEncoder()
  return zip(
    Object.entries(files).map(([name, xml]) => ({ name, bytes: encoder.encode(HEAD + xml) })),
  )
}

const relations = (list: readonly (readonly [kind: string, target: string])[]) =>
  `<Relationships xmlns="${PACKAGE}/relationships">${list
    .map(
      ([kind, target], i) =>
        `<Relationship Id="rId${i + 1}" Type="${DOCUMENT}/${kind}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`

function sheet(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [`<row>${columns.map((name) => cell(name, ' s="1"')).join('')}</row>`]
  for (const row of rows) lines.push(`<row>${row.map((one) => cell(one)).join('')}</row>`)
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
  return (
    `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews>` +
    `<sheetData>${lines.join('')}</sheetData></worksheet>`
  )
}

function cell(value: Cell, style = ''): string {
  if (typeof value === 'number') return `<c${style}><v>${value}</v></c>`
  if (value === '') return `<c${style}/>`
  const text = marked(value.slice(0, MAX_CELL))
  return `<c t="inlineStr"${style}><is><t xml:space="preserve">${text}</t></is></c>`
}
