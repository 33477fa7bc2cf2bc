import { ref, watch } from 'vue'
import type { FileReading } from '../../src/model/file-reading.ts'
import { useSettings } from '../ui/settings.ts'

/** How files are to be read: what becomes a document as it was chosen last, all else found out. */
export function useReading() {
  const settings = useSettings()
  const reading = ref<FileReading>({
    ...{ format: 'auto', encoding: 'auto', column: '' },
    unit: settings.settings?.fileUnit ?? 'auto',
    joinHyphens: settings.settings?.joinHyphens ?? false,
  })
  watch(
    () => [reading.value.unit, reading.value.joinHyphens] as const,
    ([fileUnit, joinHyphens]) => void settings.save({ fileUnit, joinHyphens }),
  )
  return reading
}
