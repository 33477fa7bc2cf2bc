import { availableParallelism, cpus, totalmem } from 'node:os'
import type { Measured } from './interleave.ts'
import { summarise, type Summary } from './statistics.ts'

/** One line of the table. */
export interface Row {
  group: string
  work: string
  program: string
  unit: 'ms' | 's' | 'tokens/s' | 'documents/s' | 'GFLOP/s' | 'MB'
  value: Summary
  /** How many times faster (or smaller) we are than this program; absent on our own rows. */
  ratio?: number
  peakMB?: number
  note?: string
}

export interface Report {
  date: string
  machine: string
  quick: boolean
  peers: string
  rows: Row[]
}

export function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} × ${cpus()[0].model}, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`
}

/**
 * Rows for one work measured by several programs, ours first. `scale` turns a round's seconds into
 * the unit, `notes` go to the rows by program.
 */
export function compareRows(
  group: string,
  work: string,
  unit: Row['unit'],
  measured: readonly Measured[],
  scale: (seconds: number, program: string) => number,
  notes: Record<string, string> = {},
): Row[] {
  const faster = unit.endsWith('/s')
  const own = measured.find(({ name }) => name === 'spanwright')
  return measured.map(({ name, seconds, peakMB }) => {
    const value = summarise(seconds.map((s) => scale(s, name)))
    const row: Row = { group, work, program: name, unit, value, peakMB, note: notes[name] }
    if (own && name !== 'spanwright') {
      const mine = summarise(own.seconds.map((s) => scale(s, own.name))).median
      row.ratio = faster ? mine / value.median : value.median / mine
    }
    return row
  })
}

/** The rows as a table of fixed columns for a terminal. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.work,
    row.program,
    `${formatNumber(row.value.median)} ${row.unit}`,
    row.value.samples > 1
      ? `${formatNumber(row.value.min)}–${formatNumber(row.value.max)} (${row.value.samples})`
      : '',
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} ×`,
    row.peakMB === undefined || Number.isNaN(row.peakMB) ? '' : `${Math.round(row.peakMB)} MB`,
    row.note ?? '',
  ])
  const lines = [['work', 'program', 'median', 'range', 'ours', 'peak', ''], ...cells]
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function formatNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
