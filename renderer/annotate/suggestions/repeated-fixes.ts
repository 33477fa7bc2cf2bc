import type { Action } from '../../../src/model/edits.ts'
import type { DocumentWithSpans } from '../../../src/model/documents.ts'
import { FixCounts, fixOf, type Fix } from '../../../src/domain/fixes.ts'
import { MAX_SURFACE } from '../../../src/model/limits.ts'
import { api } from '../../api/client.ts'
import { useProject } from '../../project/project.ts'
import { listDraft } from '../../rules/drafts.ts'
import { showDialog } from '../../ui/dialogs.ts'
import { useNotices } from '../../ui/notices.ts'
import { counted } from '../../ui/words.ts'

/** Places without a label from which on a rule saves work. */
const LEAST_LEFT = 3

/** Of all that was done since the page was loaded; labels of two projects never have the same id. */
const counts = new FixCounts()

/** Offers a rule where the user puts the same right a second time, in another document. */
export function useRepeatedFixes() {
  const project = useProject()
  const notices = useNotices()

  async function note(before: DocumentWithSpans, { edits }: Action): Promise<void> {
    const fix = fixOf(before, edits)
    if (fix && fix.text.length <= MAX_SURFACE && counts.isSecond(fix, before.document.id))
      await offer(fix)
  }

  async function offer({ text, labelId }: Fix): Promise<void> {
    const label = project.labels.find(({ id }) => id === labelId)
    if (!project.info || !label) return
    const draft = listDraft(label, [text])
    const asked = { project: project.info.id }
    try {
      const rules = await api.rules.list(asked)
      const isKnown = rules.some(
        (one) => one.labelId === labelId && one.body.split('\n').includes(text),
      )
      if (isKnown) return
      const { free } = await api.rules.preview({ ...asked, rule: draft })
      if (free < LEAST_LEFT) return
      notices.show(
        `“${text}” was labelled ${label.name} in two documents; it has no label in ${counted(free, 'more place')}.`,
        {
          action: { title: 'Make a rule', run: () => showDialog({ name: 'rules', draft }) },
        },
      )
    } catch {
      // What was labelled is saved; the offer comes another time.
    }
  }

  return { note }
}
