import { shallowRef } from 'vue'
import type { Range } from '../../src/domain/model.ts'

/** Dialogs that any part of the application may ask for; one is open at a time. */
export type DialogRequest =
  | { name: 'palette' }
  | { name: 'keys' }
  | { name: 'export' }
  | { name: 'import'; files: File[] }
  | { name: 'suggest' }
  | { name: 'accept' }
  | { name: 'rules' }
  | { name: 'occurrences'; text: string; range: Range; labelId: string }

/** The dialog asked for, or null. */
export const openDialog = shallowRef<DialogRequest | null>(null)

export function showDialog(request: DialogRequest): void {
  openDialog.value = request
}

export function closeDialog(): void {
  openDialog.value = null
}
