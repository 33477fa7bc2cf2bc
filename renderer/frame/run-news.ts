import { watch, watchEffect } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { verdictOf } from '../../src/domain/verdict.ts'
import { shareOf } from '../../src/model/run-progress.ts'
import { shell } from '../api/shell.ts'
import { useProject } from '../project/project.ts'
import { isBegun, useTraining } from '../project/training.ts'
import { useNotices } from '../ui/notices.ts'
import { useSettings } from '../ui/settings.ts'

/** Tells of the run wherever the user is: how far it is in the window's title, and how it ended in a message. */
export function useRunNews(): void {
  const project = useProject()
  const training = useTraining()
  const notices = useNotices()
  const settings = useSettings()
  const route = useRoute()
  const router = useRouter()

  watchEffect(() => {
    const { progress } = training
    const share = progress && isBegun(progress.run) ? shareOf(progress) : null
    const run =
      share === null ? '' : share === undefined ? 'Training · ' : `${Math.floor(100 * share)} % · `
    document.title = `${run}${project.info ? `${project.info.name} · ` : ''}Spanwright`
  })

  watch(
    () => [training.progress?.run.id, training.active] as const,
    ([id, active], [before, wasActive]) => {
      const run = training.progress?.run
      if (!run || run.fresh || id !== before || active || !wasActive) return
      const said = run.status === 'done' ? (verdictOf(run)?.found ?? '') : run.message
      if (document.hidden && settings.settings?.runNotices) tellOutside(run.name, said)
      if (route.name === 'train') return
      const bad = run.status === 'failed' || run.status === 'interrupted'
      notices.show(`${run.name} has ended. ${said}`.trim(), {
        bad,
        action: {
          title: 'Show it',
          run: () => router.push({ name: 'train', params: { id: project.info?.id ?? '' } }),
        },
      })
    },
  )
}

/** By the system, over whatever is looked at; a press leads back to the page. In the desktop its window does it. */
function tellOutside(name: string, said: string): void {
  if (shell.value || Notification.permission !== 'granted') return
  const told = new Notification(`${name} has ended`, { body: said })
  told.onclick = () => window.focus()
}
