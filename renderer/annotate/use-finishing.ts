import { ref, watch } from 'vue'
import type { Document } from '../../src/model/documents.ts'
import type { Edit } from '../../src/model/edits.ts'
import { useDocument } from '../project/document.ts'
import { useNotices } from '../ui/notices.ts'
import { useQueue } from './queue/queue.ts'

/** What becomes of the suggestions that are open when a document is done. */
export type Answer = 'accept' | 'reject'

const verbs = { accept: 'Accept', reject: 'Reject' } as const

/**
 * Marks the open document as done and goes on to the next. Suggestions that nobody has answered are asked about
 * first, once: whoever goes on all the same rejects them, since a document that is done has no others.
 */
export function useFinishing(goTo: (id: number) => Promise<void>) {
  const open = useDocument()
  const queue = useQueue()
  const notices = useNotices()
  const asking = ref(false)
  watch([() => open.id, () => open.waiting.length === 0], () => (asking.value = false))

  async function done(answer?: Answer): Promise<void> {
    const document = open.current?.document
    if (!document) return
    if (document.status !== 'done') {
      if (open.waiting.length > 0 && !answer && !asking.value) return void (asking.value = true)
      if (!(await finish(document, answer ?? 'reject'))) return
    }
    const next = await queue.nextOpen(document.id)
    if (next !== null && next !== document.id) return goTo(next)
    notices.show(queue.filtered ? 'All documents found are done.' : 'All documents are done.')
  }

  function finish({ id }: Document, answer: Answer): Promise<boolean> {
    const answers = open.waiting.map((one): Edit => ({ type: `suggestion.${answer}`, id: one.id }))
    const also = answers.length > 0 ? `${verbs[answer]} the rest and mark` : 'Mark'
    const edits: Edit[] = [...answers, { type: 'document.update', id, patch: { status: 'done' } }]
    return open.apply({ title: `${also} as done`, edits })
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
