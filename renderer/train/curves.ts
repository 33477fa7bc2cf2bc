import {
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartData,
  type ChartOptions,
} from 'chart.js'
import type { EpochReport } from '../../src/model/runs.ts'
import { epochName } from '../../src/domain/figures.ts'
import { four } from './format.ts'

Chart.register(Legend, LinearScale, LineController, LineElement, PointElement, Tooltip)
export { Chart }

const known = new Map<string, string>()

/** Before anything is drawn: the theme may be another one than it was. */
export const forgetColours = () => known.clear()

/** A token's colour as the canvas understands it, kept since the page's style is computed for each that is read. */
export function colour(token: string): string {
  const found = known.get(token)
  if (found !== undefined) return found
  const probe = document.createElement('i')
  probe.style.color = `var(${token})`
  document.body.append(probe)
  const value = getComputedStyle(probe).color
  probe.remove()
  known.set(token, value)
  return value
}

/**
 * Draws a chart that nobody sees, once there is nothing else to do: the first one takes five times as long as the next,
 * and would come with the first evaluation, when training has the processor.
 */
export function warmUp(): void {
  const whenIdle = window.requestIdleCallback ?? window.setTimeout
  whenIdle(() => {
    const canvas = document.createElement('canvas')
    if (!canvas.getContext('2d')) return
    const points = [0, 1].map((x) => ({ x, y: x }))
    const data = curvesOf([])
    for (const one of data.datasets) one.data = points
    new Chart(canvas, {
      type: 'line',
      data,
      options: { ...chartOptions([]), responsive: false },
    }).destroy()
  })
}

interface Series {
  label: string
  pick: (e: EpochReport) => number
  token: string
  dash: number[]
  point: 'circle' | 'triangle' | 'rect'
  axis: 'score' | 'loss'
  /** Index of the point to set off: the best F1, the lowest loss. */
  marked: number
}

/** Told apart by dash and point as well as by colour. */
function seriesOf(epochs: readonly EpochReport[]): Series[] {
  const losses = epochs.map((e) => e.validationLoss)
  return [
    {
      label: 'F1',
      pick: (e) => e.f1,
      token: '--label-0-line',
      dash: [],
      point: 'circle',
      axis: 'score',
      marked: epochs.findIndex((e) => e.best),
    },
    {
      label: 'Validation loss',
      pick: (e) => e.validationLoss,
      token: '--label-1-line',
      dash: [6, 3],
      point: 'triangle',
      axis: 'loss',
      marked: losses.indexOf(Math.min(...losses)),
    },
    {
      label: 'Training loss',
      pick: (e) => e.trainLoss,
      token: '--label-2-line',
      dash: [2, 3],
      point: 'rect',
      axis: 'loss',
      marked: -1,
    },
  ]
}

/** Pixels by which points may stand out of the panel: the last one lies on its edge. */
const POINT_ROOM = 8

type Point = { x: number; y: number }

export function curvesOf(epochs: readonly EpochReport[]): ChartData<'line', Point[]> {
  return {
    datasets: seriesOf(epochs).map(({ label, pick, token, dash, point, axis, marked }) => ({
      label,
      data: epochs.map((e) => ({ x: e.epoch, y: pick(e) })),
      borderColor: colour(token),
      backgroundColor: colour(token),
      borderWidth: 2,
      borderDash: dash,
      pointStyle: point,
      pointRadius: epochs.map((_, index) => (index === marked ? 6 : 3)),
      yAxisID: axis,
      clip: POINT_ROOM,
    })),
  }
}

/** F1 above loss over one axis of epochs. */
export function chartOptions(epochs: readonly EpochReport[]): ChartOptions<'line'> {
  const ink = colour('--ink-soft')
  const font = { family: getComputedStyle(document.body).fontFamily, size: 12 }
  const axis = (text: string) => ({
    title: { display: true, text, color: ink, font },
    ticks: { color: ink, font },
    grid: { color: colour('--line') },
    border: { display: false },
  })
  const panel = (text: string, weight: number) => ({
    ...axis(text),
    position: 'left' as const,
    stack: 'panels',
    stackWeight: weight,
    min: 0,
  })
  return {
    animation: false,
    maintainAspectRatio: false,
    layout: { padding: { right: POINT_ROOM } },
    interaction: { mode: 'index', intersect: false },
    plugins: {
      legend: {
        align: 'start',
        labels: { color: ink, font, usePointStyle: true, boxHeight: 7 },
      },
      tooltip: {
        callbacks: {
          title: ([item]) => `Epoch ${epochName(item.parsed.x ?? 0)}`,
          label: ({ dataset, parsed }) => `${dataset.label}: ${four(parsed.y ?? 0)}`,
        },
      },
    },
    scales: {
      x: {
        ...axis('Epoch'),
        type: 'linear',
        min: 0,
        max: Math.max(1, Math.ceil(epochs.at(-1)?.epoch ?? 1)),
        ticks: { color: ink, font, precision: 0 },
      },
      // The first stack is drawn lowest.
      loss: panel('Loss', 1),
      score: {
        ...panel('F1', 1),
        max: 1,
        offset: true,
        ticks: { color: ink, font, stepSize: 0.25, callback: (at) => Number(at).toFixed(2) },
      },
    },
  }
}
