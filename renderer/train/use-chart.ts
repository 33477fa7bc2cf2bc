import { onBeforeUnmount, onMounted, type Ref } from 'vue'
import type { ChartConfiguration } from 'chart.js'
import { Chart, forgetColours } from './curves.ts'
import { inNextFrame } from '../ui/next-frame.ts'

/** A chart on a canvas. Colours are read from the tokens, so that it is made anew when the theme changes. */
export function useChart(
  canvas: Ref<HTMLCanvasElement | undefined>,
  configure: () => Pick<ChartConfiguration<'line', { x: number; y: number }[]>, 'data' | 'options'>,
) {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  let chart: Chart<'line', { x: number; y: number }[]> | undefined

  function draw(): void {
    forgetColours()
    chart?.destroy()
    if (canvas.value) chart = new Chart(canvas.value, { type: 'line', ...configure() })
  }

  /** What is drawn has changed, and the theme has not. */
  function update(): void {
    if (!chart) return
    const { data, options } = configure()
    chart.data = data
    if (options) chart.options = options
    chart.update()
  }

  const drawing = inNextFrame(draw)
  const updating = inNextFrame(update)
  const theme = new MutationObserver(draw)
  onMounted(() => {
    drawing.soon()
    dark.addEventListener('change', draw)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  })
  onBeforeUnmount(() => {
    drawing.drop()
    updating.drop()
    chart?.destroy()
    theme.disconnect()
    dark.removeEventListener('change', draw)
  })

  return { update: updating.soon }
}
