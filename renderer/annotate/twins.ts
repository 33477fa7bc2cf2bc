import { onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'
import type { FileReading } from '../../src/model/file-reading.ts'
import type { ImportTwins } from '../../src/model/importing.ts'
import { api } from '../api/client.ts'
import { useProject } from '../project/project.ts'

/** How many documents of files are there already, looked for once the files have been looked at. */
export function useTwins(
  files: Ref<readonly { file: File; beside: File[] }[]>,
  reading: Ref<FileReading>,
  isReady: Ref<boolean>,
) {
  const project = useProject()
  const twins = shallowRef<ImportTwins | null>(null)
  let looking = new AbortController()
  onBeforeUnmount(() => looking.abort())

  async function look(): Promise<void> {
    looking.abort()
    looking = new AbortController()
    twins.value = null
    const { signal } = looking
    if (!project.info || !isReady.value || files.value.length === 0) return
    const asked = {
      ...{ project: project.info.id, ...reading.value },
      files: files.value.map(({ file, beside }) => ({ file, beside })),
    }
    try {
      const found = await api.documents.importTwins(asked, { signal })
      if (!signal.aborted) twins.value = found
    } catch {
      // Why a file cannot be read is told where it is looked at.
    }
  }

  watch([files, reading, isReady], () => void look())
  return twins
}
