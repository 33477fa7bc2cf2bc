import { stopped, unwrap } from '../../domain/failure.ts'
import type { KeyEntry, RedactionWay } from '../../model/redaction.ts'
import type { KnownValue } from '../../redaction/entities.ts'
import type { Find, Redacted } from '../../redaction/redact.ts'
import type { Project } from '../../storage/project.ts'
import { allTexts } from '../documents/all-texts.ts'
import { answerOf, threadWith } from '../documents/reading/file-reader.ts'
import type { FileToRead } from '../documents/reading/read-file.ts'
import type { Workers } from '../supervisor/workers.ts'
import { tagTexts } from '../tagging/tagging.ts'

/** A model, and what of its finds counts. */
interface Finder {
  folder: string
  /** Null: all. */
  labels: readonly string[] | null
  minScore: number
}

/** What is taken out of a file, and what stands for it. */
export interface RedactionPlan {
  finder: Finder | null
  known: readonly KnownValue[]
  by: RedactionWay
  /** Of pseudonyms given before; whom they stand for is taken out as well. */
  keys: readonly KeyEntry[]
}

/** What the thread hears: what was found in each text of a file, and the plan. */
export interface Asked extends Omit<RedactionPlan, 'finder'> {
  finds: readonly (readonly Find[])[]
}

export interface RedactedFile extends Redacted {
  /** Those of the plan, and those of new pseudonyms. */
  keys: KeyEntry[]
}

/** A file without what the model finds in it, and without the values known. Throws a FailureError. */
export async function redactFile(
  workers: Workers,
  file: FileToRead,
  { finder, known, by, keys }: RedactionPlan,
  signal?: AbortSignal,
): Promise<RedactedFile> {
  const thread = threadWith(import.meta.url, 'redaction-thread', { file })
  try {
    const texts = unwrap(await answerOf<string[]>(thread, file, signal))
    const finds = finder ? await findsIn(workers, texts, finder, signal) : []
    const hidden = keys.flatMap(({ label, values }) => values.map((value) => ({ value, label })))
    const asked: Asked = { finds, known: [...hidden, ...known], by, keys }
    const answered = answerOf<RedactedFile>(thread, file, signal)
    thread.postMessage(asked)
    return unwrap(await answered)
  } catch (error) {
    throw signal?.aborted ? stopped() : error
  } finally {
    await thread.terminate()
  }
}

async function findsIn(
  workers: Workers,
  texts: readonly string[],
  { folder, labels, minScore }: Finder,
  signal?: AbortSignal,
): Promise<Find[][]> {
  const named = texts.map((text) => ({ name: '', text }))
  const tagged = await tagTexts(workers, folder, named, { signal })
  const counts = ({ label, score }: { label: string; score: number }) =>
    score >= minScore && (labels === null || labels.includes(label))
  return tagged.map(({ entities }) => entities.filter(counts))
}

/** Every value that is labelled in a project. */
export async function valuesOf(
  project: Project,
  labels: readonly string[] | null,
  signal?: AbortSignal,
): Promise<KnownValue[]> {
  const values = new Map<string, KnownValue>()
  for (const { text, spans } of await allTexts(project, signal)) {
    for (const { start, end, label } of spans) {
      if (labels !== null && !labels.includes(label)) continue
      const value = text.slice(start, end)
      values.set(`${label}\n${value}`, { value, label })
    }
  }
  return [...values.values()]
}
