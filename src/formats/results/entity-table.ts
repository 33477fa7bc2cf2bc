import { counted } from '../../domain/figures.ts'
import type { LabelledText } from '../../model/documents.ts'
import { quoted } from '../csv-table.ts'
import type { ResultFormat } from '../format.ts'
import { COLUMNS, entityRows, withoutEntities } from './entities.ts'
import { workbook } from './workbook.ts'

const about = {
  help: 'a row for each entity, with its file, label, score, sentence and page',
  cannotHold: 'the texts but for the sentences of entities, and documents without any',
}

export const entitiesCsv: ResultFormat = {
  ...about,
  id: 'entities-csv',
  title: 'Table of entities (CSV)',
  extensions: ['.csv'],
  mediaType: 'text/csv',
  separator: 'line',
  header: () => `${COLUMNS.join(',')}\r\n`,
  write(documents) {
    const rows = Array.from(entityRows(documents), (cells) =>
      cells.map(String).map(quoted).join(','),
    )
    return { content: rows.map((row) => `${row}\r\n`).join(''), problems: missing(documents) }
  },
}

export const entitiesXlsx: ResultFormat = {
  ...about,
  id: 'entities-xlsx',
  title: 'Table of entities (XLSX)',
  extensions: ['.xlsx'],
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  write: (documents) => ({
    content: workbook('Entities', COLUMNS, entityRows(documents)),
    problems: missing(documents),
  }),
}

function missing(documents: readonly LabelledText[]) {
  const count = withoutEntities(documents)
  if (count === 0) return []
  return [{ message: `${counted(count, 'document has', 'documents have')} no entity, and no row.` }]
}
