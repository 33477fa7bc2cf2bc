import { ref, watch } from 'vue'
import { fileReading, type FileReading } from '../../src/model/file-reading.ts'
import { useSettings } from '../ui/settings.ts'

/** Nothing is told of how a file is to be read. */
export const asFound = fileReading.parse({})

/** A file that is to be written anew, with those that it needs beside it. */
export interface FileToRedact {
  file: File
  beside: File[]
  reading: FileReading
}

/** How files are to be read: what becomes a document as it was chosen last, all else found out. */
export function useReading() {
  const settings = useSettings()
  const reading = ref<FileReading>({
    ...asFound,
    unit: settings.settings?.fileUnit ?? 'auto',
    joinHyphens: settings.settings?.joinHyphens ?? false,
  })
  watch(
    () => [reading.value.unit, reading.value.joinHyphens] as const,
    ([fileUnit, joinHyphens]) => void settings.save({ fileUnit, joinHyphens }),
  )
  return reading
}
