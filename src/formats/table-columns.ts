import { shorten } from '../domain/quoting.ts'
import { fail, ok, type Result } from '../domain/failure.ts'
import type { ColumnChoice, ColumnRole } from '../model/file-reading.ts'
import type { TableRow } from './csv-table.ts'
import type { Evidence, TableColumn } from './format.ts'

/** Names of columns, in small letters. */
const TEXTS = ['text', 'sentence', 'content', 'document', 'body', 'comment', 'message', 'review']
const WORDS = ['word', 'token', 'words', 'tokens']
const TAGS = ['tag', 'ner', 'ner_tag', 'label', 'labels', 'iob', 'bio']
const SENTENCES = /^(?:sentence|sent|doc|document)[ _]?(?:#|id|number|no)?$/

/** Columns that are named in a sentence, and characters of each; and those that can be chosen from. */
const NAMED = 10
const NAME_LENGTH = 30
const MAX_CHOICES = 200

/** Characters of the cell that shows what a column holds. */
const EXAMPLE_LENGTH = 60

/** Roles that one column of a table has at most. */
const ONLY_ONE: readonly ColumnRole[] = ['text', 'id', 'word', 'tag', 'sentence']

/** What a table looks like by the names of its columns; null when they say nothing. */
export function tableEvidence(names: readonly string[]): Evidence | null {
  const sign = 'its first row names columns'
  if (find(names, WORDS) >= 0 && find(names, TAGS) >= 0) return { sure: 0.85, sign }
  return find(names, TEXTS) >= 0 ? { sure: 0.75, sign } : null
}

/** The columns of a table: what each is for. Of texts there is a column, or else one of words and one of tags. */
export class Columns {
  readonly names: readonly string[]
  readonly roles: readonly ColumnRole[]

  private constructor(names: readonly string[], roles: readonly ColumnRole[]) {
    this.names = names
    this.roles = roles
  }

  /** As it is told, and else found out from their names. Fails, with all names, where that is not enough. */
  static of(names: readonly string[], told: readonly ColumnChoice[]): Result<Columns> {
    const missing = told.find(({ name }) => !names.includes(name))
    if (missing)
      return asking(names, `There is no column “${shorten(missing.name, NAME_LENGTH)}”. `)
    const roles = rolesOf(names, told)
    const twice = ONLY_ONE.find((role) => roles.filter((one) => one === role).length > 1)
    if (twice) return fail('bad-input', `Two columns are said to be the ${twice}; choose one.`)
    if (roles.includes('text')) return ok(new Columns(names, roles))
    const [word, tag] = [roles.includes('word'), roles.includes('tag')]
    if (word && tag) return ok(new Columns(names, roles))
    return word || tag ? asking(names, '', word ? 'tags' : 'words') : asking(names)
  }

  /** Place of the column with a role; −1 where there is none. */
  place(role: ColumnRole): number {
    return this.roles.indexOf(role)
  }

  places(role: ColumnRole): number[] {
    return this.roles.flatMap((one, at) => (one === role ? [at] : []))
  }

  /** What each column was taken for, with the first thing that stands in it. */
  shown(examples: readonly string[]): TableColumn[] {
    return this.names.slice(0, MAX_CHOICES).map((name, at) => {
      const example = (examples[at] ?? '').slice(0, EXAMPLE_LENGTH).toWellFormed()
      return { name, role: this.roles[at], example }
    })
  }
}

/** The first thing that stands in each column of a table that can be chosen. */
export class Examples {
  readonly cells: string[] = []

  add({ cells }: TableRow): void {
    for (const [at, cell] of cells.slice(0, MAX_CHOICES).entries())
      if ((this.cells[at] ?? '') === '' && cell.trim() !== '') this.cells[at] = cell
  }
}

function rolesOf(names: readonly string[], told: readonly ColumnChoice[]): ColumnRole[] {
  const roles = names.map((): ColumnRole | null => null)
  for (const { name, role } of told) roles[names.indexOf(name)] = role
  const has = (role: ColumnRole) => roles.includes(role)
  const give = (at: number, role: ColumnRole) => {
    if (at >= 0 && roles[at] === null && !has(role)) roles[at] = role
  }
  const isOfWords = find(names, WORDS) >= 0 && find(names, TAGS) >= 0
  if (!has('text') && (has('word') || has('tag') || isOfWords)) {
    give(find(names, WORDS), 'word')
    give(find(names, TAGS), 'tag')
    const number = names.findIndex((name) => SENTENCES.test(name.toLowerCase()))
    give(number, 'sentence')
  } else {
    const named = find(names, TEXTS)
    give(named < 0 && names.length === 1 ? 0 : named, 'text')
    give(names.indexOf('spans'), 'spans')
  }
  return roles.map((role) => role ?? 'field')
}

function find(names: readonly string[], known: readonly string[]): number {
  return names.findIndex((name) => known.includes(name.toLowerCase()))
}

function asking(names: readonly string[], why = '', wanted = 'text') {
  const shown = names.slice(0, NAMED).map((name) => `“${shorten(name, NAME_LENGTH)}”`)
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  const holds = wanted === 'text' ? 'holds the text' : `holds the ${wanted}`
  return fail(
    'bad-input',
    `${why}The table has the columns ${shown.join(', ')}${more}; say which one ${holds} and try again.`,
    { columns: names.slice(0, MAX_CHOICES) },
  )
}
