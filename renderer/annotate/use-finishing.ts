import { computed, ref, watch } from 'vue'
import type { Edit } from '../../src/model/edits.ts'
import { hardlyRead } from '../../src/domain/reviewed.ts'
import type { Document, DocumentWithSpans, Range } from '../../src/model/documents.ts'
import { useDocument } from '../project/document.ts'
import { useNotices } from '../ui/notices.ts'
import { counted } from '../ui/words.ts'
import { useLeftOff } from './left-off.ts'
import { useQueue } from './queue/queue.ts'
import { useSheet } from './sheet.ts'
import { useWorth } from './suggestions/worth.ts'

/** What becomes of the suggestions that are open when a document is done; `part`: only what was read of it is. */
export type Answer = 'accept' | 'reject' | 'part'
/** What is asked about before a document is done. */
export type Asking = 'suggestions' | 'unread' | null

const verbs = { accept: 'Accept', reject: 'Reject' } as const

/**
 * Marks the open document, and those that are read together with it, as done and goes on to the next. Suggestions
 * that nobody has answered are asked about first, once: whoever goes on all the same rejects them, since a document
 * that is done has no others. So is a long text of which little was read, since all of one that is done is learnt.
 */
export function useFinishing(goTo: (id: number) => Promise<void>) {
  const open = useDocument()
  const queue = useQueue()
  const sheet = useSheet()
  const leftOff = useLeftOff()
  const notices = useNotices()
  const worth = useWorth()
  const { asking, question, waiting, part } = useQuestion()

  async function done(answer?: Answer): Promise<void> {
    const document = open.current?.document
    if (!document) return
    const left = sheet.documents.filter((one) => one.document.status !== 'done')
    if (left.length > 0) {
      if (question.value && !answer && !asking.value) return void (asking.value = question.value)
      if (!(await finish(left, answer ?? 'reject'))) return
    }
    const next = await queue.nextOpen(sheet.ids.at(-1) ?? document.id)
    if (next !== null && next !== document.id) {
      await goTo(next)
      return leftOff.workAt(next, 0)
    }
    notices.show(queue.filtered ? 'All documents found are done.' : 'All documents are done.')
  }

  async function finish(documents: readonly DocumentWithSpans[], answer: Answer): Promise<boolean> {
    const shown = documents.flatMap(({ suggestions }) => suggestions)
    const kind = answer === 'accept' ? 'accept' : 'reject'
    const answered = kind === 'accept' ? shown : waiting.value
    const answers = answered.map((one): Edit => ({ type: `suggestion.${kind}`, id: one.id }))
    const also = answers.length > 0 ? `${verbs[kind]} the rest and mark` : 'Mark'
    const what = documents.length > 1 ? `${counted(documents.length, 'document')} ` : ''
    const reviewed = answer === 'part' && part.value ? [...part.value] : null
    const finished = documents.map(({ document }) => asDone(document, reviewed))
    const title = `${also} ${what}as done`
    const isDone = await open.apply({ title, edits: [...answers, ...finished] })
    if (isDone) worth.note(shown, answers)
    return isDone
  }

  function reopen(): void {
    const document = open.current?.document
    if (document?.status !== 'done') return
    const { id } = document
    const edits: Edit[] = [{ type: 'document.update', id, patch: { status: 'in-progress' } }]
    void open.apply({ title: 'Reopen', edits })
  }

  return { asking, done, reopen }
}

/** What is to be asked before the open document is done. */
function useQuestion() {
  const open = useDocument()
  const sheet = useSheet()
  const asking = ref<Asking>(null)
  /** Suggestions that are kept in the project; those of words and shapes go by themselves. */
  const waiting = computed(() => [
    ...open.waiting,
    ...sheet.beside.flatMap(({ suggestions }) => suggestions),
  ])
  /** The long text of which little was read. */
  const part = computed(() => {
    const { current } = open
    return current && hardlyRead(current.document, current.spans)
  })
  const question = computed<Asking>(() =>
    waiting.value.length > 0 ? 'suggestions' : part.value ? 'unread' : null,
  )
  watch([() => open.id, question], () => (asking.value = null))

  return { asking, question, waiting, part }
}

const asDone = ({ id }: Document, reviewed: Range[] | null): Edit => ({
  ...{ type: 'document.update', id },
  patch: { status: 'done', ...(reviewed && { reviewed }) },
})
