import { Twins, type Twin } from '../../domain/twins.ts'
import type { Split } from '../../model/documents.ts'
import type { ChangeOfPage } from '../../model/edits.ts'
import { EXCERPT_LENGTH } from '../../model/limits.ts'
import type { PerSplit, SplitOverview, SplitShares, ToAssign } from '../../model/splits.ts'
import { trainingSettings } from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import { hashShare, sideAt } from '../../training/dataset.ts'
import { inTurns } from '../turns.ts'
import { textsAtOnce } from './all-texts.ts'
import { changeEach } from './bulk.ts'

/** A document, and the one before it that it is a version of. */
interface Member {
  id: number
  text: string
  split: Split
  labels: string[]
  twin: Twin | null
}

/** Every document with its twin among those before it, in their order. */
async function membersOf(project: Project, signal?: AbortSignal): Promise<Member[]> {
  const texts = await textsAtOnce(project, () => project.labelledTexts(), signal)
  const twins = new Twins()
  const members: Member[] = []
  const read = ({ id, text, split, spans }: (typeof texts)[number]) => {
    const labels = spans.map(({ label }) => label)
    members.push({ id, text, split, labels, twin: twins.add(text) })
  }
  await inTurns(texts, read, { signal })
  return members
}

/** Pairs shown. */
const SHOWN = 10

/** What is in which set, by label, and what stands in two of them. */
export async function splitOverview(
  project: Project,
  signal?: AbortSignal,
): Promise<SplitOverview> {
  const members = await membersOf(project, signal)
  const documents = none()
  const perLabel = new Map(project.labels().map(({ name }) => [name, none()]))
  for (const { split, labels } of members) {
    documents[split]++
    for (const label of labels) (perLabel.get(label) as PerSplit)[split]++
  }
  const pairs = members.flatMap((member) =>
    member.twin ? [{ member, other: members[member.twin.of], kind: member.twin.kind }] : [],
  )
  const leaks = pairs.filter(({ member, other }) => sideOf(other) !== sideOf(member))
  const loose = pairs.filter(({ member, other }) => [member, other].some(isInNone))
  return {
    documents,
    perLabel: [...perLabel].map(([name, spans]) => ({ name, spans })),
    leaks: leaks.length,
    examples: leaks.slice(0, SHOWN).map(shownPair),
    versions: versionsIn(members).length,
    versionExamples: loose.slice(0, SHOWN).map(shownPair),
  }
}

const isInNone = ({ split }: Member) => split === 'auto'

/** The documents in no set that are there more than once. */
function versionsIn(members: readonly Member[]): Member[] {
  const firsts = firstsOf(members)
  const sizes = new Map<number, number>()
  for (const first of firsts) sizes.set(first, (sizes.get(first) ?? 0) + 1)
  return members.filter((member, i) => isInNone(member) && (sizes.get(firsts[i]) ?? 0) > 1)
}

/** The number of the first of each document's versions. */
function firstsOf(members: readonly Member[]): number[] {
  const firsts: number[] = []
  for (const [i, { twin }] of members.entries()) firsts.push(twin ? firsts[twin.of] : i)
  return firsts
}

const shownPair = ({
  member,
  other,
  kind,
}: {
  member: Member
  other: Member
  kind: Twin['kind']
}) => ({
  ...{ kind, a: shown(other), b: shown(member) },
})

const none = (): PerSplit => ({ auto: 0, train: 0, dev: 0, test: 0 })

const shown = ({ id, text, split }: Member) => ({
  ...{ id, split },
  text: text.slice(0, EXCERPT_LENGTH).toWellFormed(),
})

/** Where a run puts a document, with the share that is usual. */
const sideOf = ({ text, split }: Member) =>
  sideAt(split, hashShare(text), trainingSettings.parse({}).devFraction)

/**
 * Puts documents that are in no set yet into one, all or those that are there more than once, for good: by a hash of its text, or of the first text that it
 * is a version of, so that versions are together; where one of them is in a set already, all follow. One undo step.
 * Resolves to how many were put into a set.
 */
export async function assignSplits(
  project: Project,
  shares: SplitShares,
  { which = 'all', of, signal }: { which?: ToAssign; of?: ChangeOfPage; signal?: AbortSignal } = {},
): Promise<number> {
  const members = await membersOf(project, signal)
  const meant = which === 'all' ? members.filter(isInNone) : versionsIn(members)
  const sets = setsFor(members, meant, shares)
  await changeEach(
    project,
    'Put documents into sets',
    [...sets.keys()],
    function* (writer, id) {
      const split = sets.get(id)
      if (split && project.documentState(id).split === 'auto')
        writer.edit({ type: 'document.update', id, patch: { split } })
      yield
    },
    { of, signal },
  )
  return sets.size
}

/** The sets of those that are meant, by their ids. */
function setsFor(
  members: readonly Member[],
  meant: readonly Member[],
  shares: SplitShares,
): Map<number, Split> {
  const firsts = firstsOf(members)
  const sets = new Map<number, Split>()
  for (const [i, { split }] of members.entries())
    if (split !== 'auto' && !sets.has(firsts[i])) sets.set(firsts[i], split)
  const setOf = (first: number) => {
    const known = sets.get(first) ?? setAt(hashShare(members[first].text), shares)
    sets.set(first, known)
    return known
  }
  const ids = new Set(meant.map(({ id }) => id))
  return new Map(
    members.flatMap(({ id }, i) => (ids.has(id) ? [[id, setOf(firsts[i])] as const] : [])),
  )
}

/** Those held out in training anyway are the first. */
function setAt(share: number, { dev, test }: SplitShares): Split {
  if (share < dev) return 'dev'
  return share < dev + test ? 'test' : 'train'
}
