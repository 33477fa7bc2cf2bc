import { computed, onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'
import type { FilePreview } from '../../src/model/file-preview.ts'
import type { DocumentUnit, FileReading } from '../../src/model/file-reading.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'

/** A file with those that it needs beside it. */
export interface ChosenFile {
  file: File
  beside: File[]
}

/** Files that are looked at before they are imported, and bytes of them: the more, the longer it takes. */
const LOOKED_AT = { files: 20, bytes: 50 * 1024 * 1024 }

/** How long nothing is typed before files are read again, in milliseconds. */
const PAUSE_MS = 300

interface Look {
  name: string
  preview?: FilePreview
  failure?: string
  /** Of a table: what each column was taken for; where that has to be said first, their names. */
  columns: readonly TableColumn[]
}

export type TableColumn = FilePreview['columns'][number]

async function lookAt(
  { file, beside }: ChosenFile,
  reading: FileReading,
  signal: AbortSignal,
): Promise<Look> {
  const { name } = file
  try {
    const preview = await api.documents.preview({ file, beside, ...reading }, { signal })
    return { name, preview, columns: preview.columns }
  } catch (error) {
    const { message, place } = failureOf(error)
    const told = new Map(reading.columns.map((column) => [column.name, column.role]))
    const columns = (place?.columns ?? []).map((column) => {
      return { name: column, role: told.get(column) ?? ('field' as const), example: '' }
    })
    return { name, failure: message, columns }
  }
}

function countsOf(looks: readonly Look[], unit: DocumentUnit) {
  const read = looks.flatMap(({ preview }) => preview?.units[unit] ?? [])
  const sum = (of: (one: (typeof read)[number]) => number) =>
    read.reduce((total, one) => total + of(one), 0)
  return { documents: sum((one) => one.documents), spans: sum((one) => one.spans) }
}

/** Labels of all files, with how many spans they have. */
function labelsOf(looks: readonly Look[]) {
  const counts = new Map<string, number>()
  for (const { preview } of looks) {
    for (const { name, spans } of preview?.labels ?? [])
      counts.set(name, (counts.get(name) ?? 0) + spans)
  }
  return [...counts].map(([name, spans]) => ({ name, spans }))
}

/** Columns of all tables, each as the first file has it. */
function columnsOf(looks: readonly Look[]): TableColumn[] {
  const columns = looks.flatMap((look) => look.columns)
  return [...new Map(columns.toReversed().map((one) => [one.name, one])).values()].toReversed()
}

/** The first documents of the first file that has any. */
function firstOf(looks: readonly Look[], unit: DocumentUnit) {
  const lists = looks.map(({ preview }) => preview?.units[unit].first ?? [])
  return lists.find(({ length }) => length > 0) ?? []
}

/** What chosen files would give, read before anything is written; another unit needs no reading. */
export function usePreview(files: Ref<readonly ChosenFile[]>, reading: Ref<FileReading>) {
  const looks = shallowRef<readonly Look[]>([])
  const busy = shallowRef(false)
  let stopping = new AbortController()

  const own = computed(() => {
    const { format, encoding, columns, joinHyphens } = reading.value
    return JSON.stringify({ format, encoding, columns, joinHyphens })
  })

  const some = computed(() => {
    let left = LOOKED_AT.bytes
    return files.value.slice(0, LOOKED_AT.files).filter(({ file }) => (left -= file.size) >= 0)
  })

  const counts = computed(() => countsOf(looks.value, reading.value.unit))
  const labels = computed(() => labelsOf(looks.value))
  const columns = computed(() => columnsOf(looks.value))
  const first = computed(() => firstOf(looks.value, reading.value.unit))
  const unread = computed(() => files.value.length - some.value.length)

  async function look(): Promise<void> {
    stopping.abort()
    stopping = new AbortController()
    const { signal } = stopping
    busy.value = some.value.length > 0
    const found: Look[] = []
    for (const chosen of some.value) {
      const one = await lookAt(chosen, reading.value, signal)
      if (signal.aborted) return
      found.push(one)
    }
    looks.value = found
    busy.value = false
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(files, () => void look(), { immediate: true })
  watch(own, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), PAUSE_MS)
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    stopping.abort()
  })

  return { looks, counts, labels, first, unread, columns, busy }
}
