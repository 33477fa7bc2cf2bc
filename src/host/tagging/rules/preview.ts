import type { Occurrence, Rule } from '../../../model/labels.ts'
import type { Project } from '../../../storage/project.ts'
import { inContext, labelAt } from '../../documents/occurrences.ts'
import { batchesOf } from './batches.ts'
import { RuleReader } from './rule-reader.ts'

/** Hits that a preview lists; all of them are counted. */
const MAX_HITS = 100

/** What a rule would find in the whole project, and what lies there already. */
export async function previewRule(
  project: Project,
  rule: Rule,
): Promise<{ total: number; hits: Occurrence[] }> {
  const reader = await RuleReader.start([rule])
  try {
    const hits: Occurrence[] = []
    let total = 0
    for (const documents of batchesOf(project, project.allIds())) {
      const found = await reader.read(documents)
      for (const [i, [ranges]] of found.entries()) {
        const { id, text } = documents[i]
        total += ranges.length
        for (const range of ranges.slice(0, MAX_HITS - hits.length)) {
          const labelId = labelAt(project.spans(id), range)
          hits.push(inContext({ ...range, documentId: id, text, labelId }))
        }
      }
    }
    return { total, hits }
  } finally {
    await reader.close()
  }
}
