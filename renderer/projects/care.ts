import { ref } from 'vue'
import { useRouter } from 'vue-router'
import type { ProjectInfo } from '../../src/model/project.ts'
import { api } from '../api/client.ts'
import { useAttempt } from '../api/attempt.ts'
import { askFor } from '../ui/dialogs.ts'
import { useNotices } from '../ui/notices.ts'
import { counted, formatBytes } from '../ui/words.ts'

export type Recent = Awaited<ReturnType<typeof api.projects.recent>>[number]
type Trashed = Awaited<ReturnType<typeof api.projects.trash>>[number]

const SOUND = 'is sound: all of its parts fit together.'
const UNSOUND =
  'has parts that do not fit together. Restore a backup of it, or open it and save what can be read.'

/** The projects opened lately and those in the trash, and what is being done with one of them. */
function useLists() {
  const router = useRouter()
  const { problem, attempt } = useAttempt()
  const recent = ref<Recent[]>([])
  const trash = ref<Trashed[]>([])
  /** What is under way, in words; empty when nothing is. */
  const busy = ref('')

  async function load(): Promise<void> {
    await attempt(async () => {
      ;[recent.value, trash.value] = await Promise.all([
        api.projects.recent(),
        api.projects.trash(),
      ])
    })
  }

  const show = ({ id }: ProjectInfo) => router.push({ name: 'documents', params: { id } })

  async function enter(opening: Promise<ProjectInfo>): Promise<void> {
    await attempt(async () => show(await opening))
  }

  /** Does what may take seconds, and shows the lists as they are then. */
  async function during<T>(words: string, work: () => Promise<T>): Promise<T | null> {
    busy.value = words
    const done = await attempt(work)
    busy.value = ''
    const why = problem.value
    await load()
    problem.value = why
    return done
  }

  return { recent, trash, busy, problem, load, show, enter, during }
}

type Lists = ReturnType<typeof useLists>

/** What reads or writes all of a project, and tells what came of it. */
function useWholeProjects({ show, during }: Lists) {
  const notices = useNotices()

  async function duplicate({ name, path }: Recent): Promise<void> {
    const copy = await askFor({
      title: `Duplicate ${name}`,
      text: 'The copy has its documents, labels and history, and is a project of its own.',
      confirm: 'Duplicate',
      field: { label: 'Name of the copy', initial: `${name} copy` },
    })
    if (copy === null) return
    const made = await during(`Copying ${name}…`, () =>
      api.projects.duplicate({ path, name: copy }),
    )
    if (made)
      notices.show(`${made.name} is there.`, { action: { title: 'Open', run: () => show(made) } })
  }

  async function check({ name, path }: Recent): Promise<void> {
    const done = await during(`Checking ${name}…`, () => api.projects.check({ path }))
    if (done) notices.show(`${name} ${done.sound ? SOUND : UNSOUND}`, { bad: !done.sound })
  }

  async function compact({ name, path }: Recent): Promise<void> {
    const done = await during(`Compacting ${name}…`, () => api.projects.compact({ path }))
    if (!done) return
    const { before, after } = done
    notices.show(
      after < before
        ? `${name} takes ${formatBytes(after)} now; it was ${formatBytes(before)}.`
        : `${name} takes ${formatBytes(after)}, and had nothing to give back.`,
    )
  }

  async function openArchive([file]: File[]): Promise<void> {
    const opened = await during(`Opening ${file.name}…`, () => api.projects.unarchive({ file }))
    if (!opened) return
    if (opened.models > 0)
      notices.show(`${counted(opened.models, 'model')} came into the library with it.`)
    await show(opened.info)
  }

  return { duplicate, check, compact, openArchive }
}

/** Projects that go off the list, into the trash and out of it. */
function useGone({ show, during, problem }: Lists) {
  const notices = useNotices()

  async function moveToTrash({ name, path }: Recent): Promise<void> {
    await during(`Moving ${name}…`, () => api.projects.delete({ path }))
    if (problem.value === '') notices.show(`${name} is in the trash, from where it comes back.`)
  }

  const forget = ({ path }: Recent) => during('', () => api.projects.forget({ path }))
  const restoreTrashed = (path: string) =>
    during('', async () => show(await api.projects.restoreTrashed({ path })))
  const emptyTrash = () => during('', () => api.projects.emptyTrash())

  return { moveToTrash, forget, restoreTrashed, emptyTrash }
}

/** The lists of projects, and what can be done with each as a whole. */
export function useCare() {
  const lists = useLists()
  return { ...lists, ...useWholeProjects(lists), ...useGone(lists) }
}
