import { proposedLabel } from '../../../src/editor/proposed-label.ts'
import type { Range } from '../../../src/model/documents.ts'
import { api } from '../../api/client.ts'
import { useDocument } from '../../project/document.ts'
import { useProject } from '../../project/project.ts'
import { useSettings } from '../../ui/settings.ts'

/**
 * The label that a stretch of the open document most likely has: what is proposed there, else what the documents
 * that are done speak for. Null where nothing does, and where the user wants none.
 */
export function useLikeliest(): (range: Range) => Promise<string | null> {
  const project = useProject()
  const open = useDocument()
  const settings = useSettings()

  return async (range) => {
    const { current } = open
    if (!current || !project.info || !settings.settings?.likeliestLabels) return null
    const proposed = proposedLabel(current.suggestions, range)
    if (proposed !== null) return proposed
    try {
      const asked = { project: project.info.id, id: current.document.id, range }
      return (await api.suggestions.likeliest(asked)).labelId
    } catch {
      // The user picks a label, as where nothing is known.
      return null
    }
  }
}
