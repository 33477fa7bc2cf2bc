import { AnswerCounts } from '../../../src/domain/answers.ts'
import type { Suggestion } from '../../../src/model/documents.ts'
import type { Edit } from '../../../src/model/edits.ts'
import { showDialog } from '../../ui/dialogs.ts'
import { useNotices } from '../../ui/notices.ts'
import { useSettings } from '../../ui/settings.ts'
import { counted, figure } from '../../ui/words.ts'

/** Of all that was answered since the page was loaded. */
const counts = new AnswerCounts()
/** What words and shapes propose by themselves is called. */
const INSTANT = 'instant'
/** Where the dialog begins: what is right less often than not goes. */
const LEAST_SCORE = 0.5

/** Says when suggestions cost more than they save, and offers to see fewer of them. */
export function useWorth() {
  const notices = useNotices()
  const settings = useSettings()

  function note(suggestions: readonly Suggestion[], edits: readonly Edit[]): void {
    const scored = suggestions.filter(({ score }) => score !== null)
    const found = counts.note(scored, edits)
    if (!found) return
    const { source, taken, answered } = found
    const isInstant = source === INSTANT
    const whose = isInstant ? 'by words and shapes' : `of ${source}`
    notices.show(
      `Of ${counted(answered, 'suggestion')} ${whose} you took ${figure(taken)}: rejecting the others costs more than that saves.`,
      {
        action: isInstant
          ? { title: 'Propose none', run: () => settings.save({ instantSuggestions: false }) }
          : {
              title: 'Show fewer…',
              run: () => showDialog({ name: 'accept', from: LEAST_SCORE }),
            },
      },
    )
  }

  return { note }
}
