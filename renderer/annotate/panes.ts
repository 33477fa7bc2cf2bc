import { useMediaQuery } from '@vueuse/core'
import { computed, ref, watch } from 'vue'
import { useSettings } from '../ui/settings.ts'

/** Below these window widths a pane leaves its column and opens above the text when asked for. */
const INSPECTOR_NEEDS = '(width >= 1280px)'
const QUEUE_NEEDS = '(width >= 1000px)'

export interface PaneState {
  readonly width: number
  readonly min: number
  readonly max: number
  /** True: has its own column. False: opens above the text. */
  readonly docked: boolean
  readonly shown: boolean
  resize(width: number): void
  keep(width: number): void
  toggle(): void
  hide(): void
}

function usePane(id: string, usual: number, needs: string, min: number, max: number) {
  const settings = useSettings()
  const docked = useMediaQuery(needs)
  const floating = ref(false)
  /** While the edge is dragged; null otherwise. */
  const dragged = ref<number | null>(null)
  const stored = computed(() => settings.pane(id, usual))

  watch(docked, () => (floating.value = false))

  const state = computed<PaneState>(() => ({
    width: dragged.value ?? Math.min(max, Math.max(min, stored.value.width)),
    min,
    max,
    docked: docked.value,
    shown: docked.value ? !stored.value.folded : floating.value,
    resize: (width) => (dragged.value = width),
    keep(width) {
      dragged.value = null
      void settings.savePane(id, { ...stored.value, width })
    },
    toggle() {
      if (!docked.value) floating.value = !floating.value
      else void settings.savePane(id, { ...stored.value, folded: !stored.value.folded })
    },
    hide: () => (floating.value = false),
  }))
  return state
}

/** The two panes beside the text: their widths and folds are the user's and remembered. */
export function usePanes() {
  return {
    queue: usePane('queue', 300, QUEUE_NEEDS, 220, 520),
    inspector: usePane('inspector', 280, INSPECTOR_NEEDS, 220, 480),
  }
}
