import { randomUUID } from 'node:crypto'
import { failed } from '../../domain/failure.ts'
import type { Label, Rule, NewLabel } from '../../model/labels.ts'
import type { Statements } from '../file/statements.ts'
import { HUE_STEP, HUES, MAX_NAME } from '../../model/limits.ts'
import { shorten } from '../../domain/quoting.ts'

export function readLabels(sql: Statements): Label[] {
  return sql.all<Label>('SELECT * FROM labels ORDER BY position, name')
}

export function readRules(sql: Statements): Rule[] {
  const rows = sql.all<Omit<Rule, 'matchCase' | 'enabled'> & Record<string, unknown>>(
    'SELECT * FROM rules ORDER BY position, name, id',
  )
  return rows.map((row) => ({
    ...row,
    matchCase: row.matchCase === 1,
    enabled: row.enabled === 1,
  }))
}

/** Of the labels wanted, those whose names do not exist yet, complete and placed after the others. */
export function missingLabels(existing: readonly Label[], wanted: readonly NewLabel[]): Label[] {
  const known = new Set(existing.map(({ name }) => name))
  let position = existing.length
  const tooLong = wanted.find(({ name }) => name.length > MAX_NAME)
  if (tooLong)
    throw failed(
      'bad-input',
      `The label ${shorten(tooLong.name)} is longer than ${MAX_NAME} characters; shorten it and try again.`,
    )
  return wanted
    .filter(({ name }) => !known.has(name))
    .map(({ name, colour, key, description }) => ({
      id: randomUUID(),
      name,
      colour: colour ?? (position * HUE_STEP) % HUES.length,
      key: key ?? '',
      description: description ?? '',
      position: position++,
    }))
}
