import { availableParallelism, cpus, totalmem } from 'node:os'
import type { Measured } from './interleave.ts'
import type { Row } from './row.ts'
import { summarise } from './statistics.ts'
import { judge } from './targets.ts'

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
  const own = measured.find(({ name }) => name === 'spanwright')
  return measured.map(({ name, seconds, peakMB }) => {
    const value = summarise(seconds.map((s) => scale(s, name)))
    const row: Row = { group, work, program: name, unit, value, peakMB, note: notes[name] }
    if (own && name !== 'spanwright') {
      row.ratio = pairedRatio(own.seconds, seconds)
    }
    return row
  })
}

/**
 * How many times faster ours is: the median over the rounds. Both of a round fall into the same phase
 * of the machine, which a ratio of two medians would mix.
 */
function pairedRatio(ours: readonly number[], theirs: readonly number[]): number {
  return summarise(theirs.map((seconds, round) => seconds / ours[round])).median
}

/** Rows for programs that could not be measured here. */
export function missingRows(
  group: string,
  work: string,
  unit: Row['unit'],
  programs: readonly string[],
  reason: string,
): Row[] {
  return programs.map((program) => ({
    group,
    work,
    program,
    unit,
    note: `not measured: ${reason}`,
  }))
}

const HEADINGS = ['work', 'program', 'median', 'range', 'ours', 'target', 'peak', '']

function cells(row: Row): string[] {
  const { value, unit, ratio, peakMB } = row
  return [
    row.work,
    row.program,
    value ? `${formatNumber(value.median)} ${unit}` : '–',
    value && value.samples > 1
      ? `${formatNumber(value.min)}–${formatNumber(value.max)} (${value.samples})`
      : '',
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    judge(row),
    peakMB === undefined || Number.isNaN(peakMB) ? '' : `${Math.round(peakMB)} MB`,
    row.note ?? '',
  ]
}

/** The rows as a table of fixed columns for a terminal. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [HEADINGS, ...rows.map(cells)]
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The rows as a Markdown table, under a line that names the machine and the programs. */
export function formatMarkdown({ machine, peers, quick, rows }: Report): string {
  const line = (columns: string[]) => `| ${columns.join(' | ')} |`
  const table = [HEADINGS, HEADINGS.map(() => '---'), ...rows.map(cells)].map(line)
  return `${machine}; ${peers}${quick ? '; a quick run' : ''}\n\n${table.join('\n')}\n`
}

function formatNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
