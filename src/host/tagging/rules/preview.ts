import type { Occurrence, Rule } from '../../../model/labels.ts'
import type { Project } from '../../../storage/project.ts'
import { inContext, labelAt } from '../../documents/occurrences.ts'
import { batchesOf } from './batches.ts'
import { RuleReader } from './rule-reader.ts'

/** Hits that a preview lists; all of them are counted. */
const MAX_HITS = 100

/** What a rule would find in the whole project, how much of it where no span lies, and what lies there already. */
export async function previewRule(
  project: Project,
  rule: Rule,
): Promise<{ total: number; free: number; hits: Occurrence[] }> {
  const reader = await RuleReader.start([rule])
  try {
    const hits: Occurrence[] = []
    let [total, free] = [0, 0]
    for (const documents of batchesOf(project, project.allIds())) {
      const found = await reader.read(documents)
      for (const [i, [ranges]] of found.entries()) {
        const { id, text } = documents[i]
        total += ranges.length
        const spans = ranges.length > 0 ? project.spans(id) : []
        for (const { start, end } of ranges) {
          const labelId = labelAt(spans, { start, end })
          if (labelId === null) free++
          if (hits.length < MAX_HITS)
            hits.push(inContext({ start, end, documentId: id, text, labelId }))
        }
      }
    }
    return { total, free, hits }
  } finally {
    await reader.close()
  }
}
