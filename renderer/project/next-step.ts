import { computed } from 'vue'
import { nextStep, type NextStep } from '../../src/domain/guide.ts'
import { keptReport, verdictOf } from '../../src/domain/verdict.ts'
import { shareOf } from '../../src/model/run-progress.ts'
import { useProject } from './project.ts'
import { isBegun, useTraining } from './training.ts'

/** The one thing to do next in the open project; null without one, and until its figures are here. */
export function useNextStep() {
  const project = useProject()
  const training = useTraining()

  return computed((): NextStep | null => {
    const { progress, labels } = project
    if (!project.info || !progress) return null
    const labelled = progress.done + progress.inProgress
    const newest = training.runs.find((run) => run.modelId !== null && keptReport(run))
    const learnt = newest?.documents ? newest.documents.train + newest.documents.dev : labelled
    const shown = training.progress
    const underWay = training.runs.some(isBegun)
    return nextStep({
      ...{ documents: progress.documents, labelled, labels: labels.length },
      suggestions: progress.suggestions,
      training: underWay
        ? { share: shown && isBegun(shown.run) ? shareOf(shown) : undefined }
        : null,
      level: newest ? (verdictOf(newest)?.level ?? 'suggests') : null,
      since: Math.max(0, labelled - learnt),
    })
  })
}
