import { failed } from '../../domain/failure.ts'
import { differencesOf, type Difference } from '../../domain/mistakes.ts'
import { surroundings } from '../../domain/surroundings.ts'
import {
  labelChanges,
  type BetweenRuns,
  type ChangedDocument,
  type ChangedPlace,
  type LabelChange,
} from '../../model/between-runs.ts'
import { EXCERPT_LENGTH, MAX_PAGE } from '../../model/limits.ts'
import type { MistakeKind } from '../../model/mistakes.ts'
import type { Run } from '../../model/runs.ts'
import { documentLines, readLine, type TrainingDocument } from '../../training/dataset.ts'
import { inTurns } from '../turns.ts'
import type { RunFolders } from './run-folders.ts'

const UNKNOWN = 'What changed between the runs cannot be told.'
/** Places of a document that are listed; all are counted. */
const PLACES = 20

const changeOf: Record<MistakeKind, LabelChange> = {
  ...{ spurious: 'added', missed: 'removed', boundary: 'moved' },
  ...{ label: 'relabelled', both: 'relabelled' },
}

/**
 * What changed in the documents from one run to a later one. Throws a FailureError where they are not on this machine, or
 * when the signal stops it.
 */
export async function betweenRuns(
  folders: RunFolders,
  [earlier, later]: readonly [earlier: Run, later: Run],
  signal?: AbortSignal,
): Promise<BetweenRuns> {
  const of = (run: Run) => folders.snapshotText(run, UNKNOWN)
  try {
    return await betweenSnapshots(await of(earlier), await of(later), signal)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const which = `${earlier.name} or of ${later.name}`
    throw failed(
      'bad-input',
      `The documents kept in the folder of ${which} are damaged. ${UNKNOWN}`,
    )
  }
}

/**
 * The same of snapshots, given as their lines, while others have their turn. Documents that stand in both with the same
 * line are not looked into.
 */
export async function betweenSnapshots(
  earlier: string,
  later: string,
  signal?: AbortSignal,
): Promise<BetweenRuns> {
  const before = new Set<string>()
  const after: string[] = []
  await inTurns(documentLines(earlier), (line) => before.add(line), { signal })
  const see = (line: string) => !before.delete(line) && after.push(line)
  await inTurns(documentLines(later), see, { signal })

  const then = new Map<number, TrainingDocument>()
  const keep = (document: TrainingDocument) => then.set(document.id, document)
  await inTurns(before, (line) => keep(readLine(line)), { signal })
  const [changed, added]: [ChangedDocument[], ChangedDocument[]] = [[], []]
  const compare = (line: string) => {
    const now = readLine(line)
    const was = then.get(now.id)
    // The number of a document that is gone for good may be given again.
    if (was?.text !== now.text) return added.push(ofOne(now, 'later'))
    then.delete(now.id)
    const difference = ofBoth(was, now)
    return isSome(difference) && changed.push(difference)
  }
  await inTurns(after, compare, { signal })
  const removed = Array.from(then.values(), (document) => ofOne(document, 'earlier'))
  return {
    documents: { changed: changed.length, earlier: removed.length, later: added.length },
    spans: { earlier: spansIn(removed), later: spansIn(added) },
    counts: changed.reduce((sum, one) => summed(sum, one.counts), noChange()),
    items: [...changed, ...added, ...removed].slice(0, MAX_PAGE),
  }
}

const noChange = (): ChangedDocument['counts'] => ({
  added: 0,
  removed: 0,
  relabelled: 0,
  moved: 0,
})

function summed(a: ChangedDocument['counts'], b: ChangedDocument['counts']) {
  return Object.fromEntries(
    labelChanges.map((kind) => [kind, a[kind] + b[kind]]),
  ) as ChangedDocument['counts']
}

const spansIn = (documents: readonly ChangedDocument[]) =>
  documents.reduce((sum, { spans }) => sum + spans, 0)

const isSome = ({ places, readOtherwise, inOtherSet }: ChangedDocument) =>
  places.length > 0 || readOtherwise || inOtherSet

const excerptOf = (text: string) => text.slice(0, EXCERPT_LENGTH)

function ofOne({ id, text, spans }: TrainingDocument, of: 'earlier' | 'later'): ChangedDocument {
  const same = { counts: noChange(), places: [], readOtherwise: false, inOtherSet: false }
  return { id, excerpt: excerptOf(text), of, spans: spans.length, ...same }
}

function ofBoth(was: TrainingDocument, now: TrainingDocument): ChangedDocument {
  const { id, text } = now
  const { differences } = differencesOf(was.spans, now.spans)
  const counts = noChange()
  for (const { kind } of differences) counts[changeOf[kind]]++
  return {
    ...{ id, excerpt: excerptOf(text), of: 'both', spans: 0, counts },
    places: differences.slice(0, PLACES).map((one) => placeOf(text, one)),
    readOtherwise: JSON.stringify(was.reviewed) !== JSON.stringify(now.reviewed),
    inOtherSet: was.split !== now.split,
  }
}

function placeOf(text: string, { kind, gold, found }: Difference): ChangedPlace {
  const plain = (span: Difference['gold']) =>
    span && { start: span.start, end: span.end, label: span.label }
  const sides = [gold, found].filter((one) => one !== null)
  const [before, after] = [plain(gold), plain(found)]
  return { kind: changeOf[kind], before, after, ...surroundings(text, sides) }
}
