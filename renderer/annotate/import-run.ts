import { computed, onBeforeUnmount, ref, shallowRef, type Ref } from 'vue'
import type { FileReading } from '../../src/model/file-reading.ts'
import type { ImportChoice } from '../../src/model/importing.ts'
import type { ImportedOne } from '../../src/model/project.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { useProject } from '../project/project.ts'

const STOPPED = 'Stopped; nothing was imported.'

/** Imports files as one step, and tells how far it is and what became of each. */
export function useImport(
  files: Ref<readonly { file: File; beside: File[] }[]>,
  reading: Ref<FileReading>,
) {
  const project = useProject()
  const busy = ref(false)
  const problem = ref('')
  /** Of the file under way; `of` is 0 as long as it is read. */
  const progress = shallowRef<{ name: string; done: number; of: number } | null>(null)
  const outcomes = shallowRef<readonly ImportedOne[]>([])
  let stopping = new AbortController()
  onBeforeUnmount(() => stopping.abort())

  const finished = computed(
    () => !busy.value && (outcomes.value.length > 0 || problem.value !== ''),
  )
  const remarks = computed(() =>
    outcomes.value.flatMap((one) =>
      'report' in one
        ? one.report.problems.map(({ message, line }) =>
            line === undefined
              ? `${one.name}: ${message}`
              : `${one.name}, line ${line}: ${message}`,
          )
        : [],
    ),
  )

  async function run(choice: ImportChoice): Promise<void> {
    if (!project.info) return
    clear()
    busy.value = true
    stopping = new AbortController()
    const { signal } = stopping
    try {
      const asked = {
        ...{ project: project.info.id, ...reading.value, ...choice },
        files: files.value.map(({ file, beside }) => ({ file, beside })),
      }
      for await (const event of await api.documents.import(asked, { signal })) {
        if (event.type === 'done') outcomes.value = event.files
        else progress.value = event
      }
      if (outcomes.value.length === 0) problem.value = STOPPED
    } catch (error) {
      problem.value = signal.aborted ? STOPPED : failureOf(error).message
    }
    busy.value = false
  }

  function clear(): void {
    outcomes.value = []
    progress.value = null
    problem.value = ''
  }

  const stop = () => stopping.abort()

  return { busy, problem, progress, outcomes, finished, remarks, run, stop, clear }
}
