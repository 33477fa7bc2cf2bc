import { saveFile, type Saving } from '../api/downloads.ts'
import { useNotices } from './notices.ts'

/** What became of a file, in a sentence; empty where the user has declined. */
export function sentenceOf({ outcome, name }: { outcome: Saving; name: string }): string {
  if (outcome === 'saved') return `Saved as ${name}.`
  if (outcome === 'failed')
    return `${name} could not be written there; choose another place or make room on the disk.`
  return outcome === 'cancelled' ? '' : `${name} went to your browser, which saves it.`
}

/** Hands a file out and tells what became of it, where that is known. */
export async function saveAndTell(file: Blob, name: string): Promise<void> {
  const saving = await saveFile(file, name)
  if (saving.outcome === 'saved' || saving.outcome === 'failed')
    useNotices().show(sentenceOf(saving), { bad: saving.outcome === 'failed' })
}

/** The same with text, as a UTF-8 file. */
export function saveText(text: string, name: string, type: string): Promise<void> {
  return saveAndTell(new Blob([text], { type: `${type};charset=utf-8` }), name)
}
