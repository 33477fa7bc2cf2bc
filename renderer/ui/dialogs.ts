import { shallowRef } from 'vue'
import type { Rule } from '../../src/model/labels.ts'

/** Dialogs that any part of the application may ask for; one is open at a time. */
type DialogRequest =
  | { name: 'palette' }
  | { name: 'keys' }
  | { name: 'changes' }
  | { name: 'licences' }
  | { name: 'report' }
  | { name: 'export' }
  | { name: 'import'; files: File[]; leftOut?: string[] }
  | { name: 'redact' }
  | { name: 'splits' }
  | { name: 'suggest'; withRules?: boolean }
  | { name: 'accept'; from?: number }
  | { name: 'rules'; draft?: Partial<Rule> }
  | { name: 'occurrences'; text: string; labelId: string }

/** The dialog asked for, or null. */
export const openDialog = shallowRef<DialogRequest | null>(null)

export function showDialog(request: DialogRequest): void {
  openDialog.value = request
}

export function closeDialog(): void {
  openDialog.value = null
}

/** Something to agree to, or with a field something to write. */
interface Question {
  title: string
  text: string
  confirm: string
  /** True for what takes something away. */
  grave?: boolean
  field?: { label: string; initial?: string; placeholder?: string; mayBeEmpty?: boolean }
}

export interface OpenQuestion extends Question {
  answer: (text: string | null) => void
}

/** The question asked, or null. It may stand over a dialog. */
export const openQuestion = shallowRef<OpenQuestion | null>(null)

/** Resolves to what was written, which is empty without a field; to null when the user declines. */
export function askFor(question: Question): Promise<string | null> {
  openQuestion.value?.answer(null)
  return new Promise((resolve) => {
    const answer = (text: string | null) => {
      openQuestion.value = null
      resolve(text)
    }
    openQuestion.value = { ...question, answer }
  })
}

/** Resolves to true when the user agrees. */
export async function confirmed(question: Question): Promise<boolean> {
  return (await askFor(question)) !== null
}
