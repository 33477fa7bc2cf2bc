import type { ChartData, ChartOptions } from 'chart.js'
import type { Run } from '../../src/model/runs.ts'
import { chartOptions, colour } from './curves.ts'

/** Runs are told apart by dash and point as well as by colour. */
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]]
const POINTS = ['circle', 'triangle', 'rect', 'rectRot'] as const
const HUES = 12

export function comparedCurves(
  runs: readonly Run[],
): ChartData<'line', { x: number; y: number }[]> {
  return {
    datasets: runs.map(({ name, epochs }, i) => ({
      label: name,
      data: epochs.map((e) => ({ x: e.epoch, y: e.f1 })),
      borderColor: colour(`--label-${i % HUES}-line`),
      backgroundColor: colour(`--label-${i % HUES}-line`),
      borderWidth: 2,
      borderDash: DASHES[i % DASHES.length],
      pointStyle: POINTS[i % POINTS.length],
      pointRadius: 3,
      yAxisID: 'score',
    })),
  }
}

/** As for one run, over the epochs of the longest, without its losses. */
export function comparedOptions(runs: readonly Run[]): ChartOptions<'line'> {
  const longest = runs
    .map(({ epochs }) => epochs)
    .reduce((a, b) => ((b.at(-1)?.epoch ?? 0) > (a.at(-1)?.epoch ?? 0) ? b : a))
  const { scales, ...rest } = chartOptions(longest)
  return { ...rest, scales: { x: scales?.x, score: scales?.score } }
}
