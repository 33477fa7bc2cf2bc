import { stopped, unwrap, type Result } from '../../domain/failure.ts'
import type { Range, Suggestion } from '../../model/documents.ts'
import { FreePlaces, type RunSource } from './free-places.ts'
import { missingLabels, readLabels } from '../documents/labels.ts'
import { refreshDisagreement, type PredictedSpan } from './scores.ts'
import { inSlices } from '../file/slices.ts'
import type { Statements } from '../file/statements.ts'
import type { Writer } from '../history/writer.ts'

export type Proposal = Omit<Suggestion, 'id' | 'documentId' | 'origin'>

/** What was read of one document. */
export interface Reading {
  documentId: number
  proposals: readonly Proposal[]
  /** How unsure the model is of the document; null for rules. */
  uncertainty: number | null
}

/** What a run may do with its project. */
export interface RunAccess {
  sql: Statements
  /** A transaction that is no action: nothing that it writes shows. */
  transaction: <T>(work: () => T) => Result<T>
  /** Brings what was written so onto the disk; see flushLog. */
  flush: () => Promise<void>
  act: <T>(title: string, work: (writer: Writer) => T) => Result<T>
  /** Does `work` when no step over many documents is on its way. */
  alone: <T>(work: () => Promise<T>) => Promise<T>
}

/** Documents changed since they were read that the last transaction may look at again: a millisecond. */
const FEW = 20
/** How often documents that change meanwhile are looked at again before the last transaction does it. */
const MAX_PASSES = 3

/** What a run does to one document when it is shown. */
interface Effect {
  made: number
  covered: number
  trashed: boolean
}

/**
 * Suggestions for many documents on their way into the file. They are written a few at a time, where
 * nobody sees them; one short action then shows them all, in place of the earlier ones of the source.
 * Nothing is proposed where a span lies, or twice: documents that change between reading and showing
 * are looked at again.
 */
export class SuggestionRun {
  readonly id: number
  private readonly access: RunAccess
  private readonly sql: Statements
  private readonly source: RunSource
  private readonly onEnd: () => void
  private readonly effects = new Map<number, Effect>()
  private readonly changedSince = new Set<number>()
  private readonly usedLabels = new Set<string>()
  /** Names of labels that the project lacks, with the ids that they will have. */
  private readonly newLabels = new Map<string, string>()
  /** Of new labels that the project got meanwhile, the id here and the id there. */
  private readonly replaced = new Map<string, string>()
  private count = 0
  private ended = false

  constructor(access: RunAccess, source: RunSource, onEnd: () => void) {
    this.access = access
    this.sql = access.sql
    this.source = source
    this.onEnd = onEnd
    const insert = `INSERT INTO suggestion_runs (origin, source, shown, recorded, suggestions)
      VALUES (?, ?, 0, 0, 0)`
    const insertion = access.transaction(() => this.sql.run(insert, source.origin, source.name))
    this.id = Number(unwrap(insertion).lastInsertRowid)
  }

  /** The label of a name. One that the project lacks comes with the run, when it is shown. */
  labelId(name: string): string {
    const known = readLabels(this.sql).find((one) => one.name === name)?.id
    const id = this.newLabels.get(name) ?? known ?? missingLabels([], [{ name }])[0].id
    if (id !== known) this.newLabels.set(name, id)
    return id
  }

  /** Writes what was read, each document once. Throws a FailureError when the run has ended. */
  async write(readings: Iterable<Reading>): Promise<void> {
    await this.inSlices(this.writing(readings))
  }

  /** How many documents it proposes something in. */
  get documents(): number {
    return [...this.effects.values()].filter(({ made }) => made > 0).length
  }

  /** Shows the run as one action, unless it changes nothing. Resolves to how many suggestions it has. */
  async show(title: string): Promise<number> {
    return this.access.alone(() => this.showing(title))
  }

  private async showing(title: string): Promise<number> {
    for (let pass = 1; ; pass++) {
      await this.inSlices(this.settling())
      await this.access.flush()
      const suggestions = unwrap(
        this.access.act(title, (writer) => this.tryShowing(writer, pass === MAX_PASSES)),
      )
      if (suggestions === undefined) continue
      this.end()
      return suggestions
    }
  }

  /** Gives up, or takes leave after showing; what does not show is a leftover from now on. */
  end(): void {
    if (this.ended) return
    this.ended = true
    this.onEnd()
  }

  /** Hears which documents an action has changed; undefined: any. */
  follow(documentIds?: Iterable<number>): void {
    for (const id of documentIds ?? this.effects.keys()) {
      if (this.effects.has(id)) this.changedSince.add(id)
    }
  }

  private async inSlices(steps: Iterator<void>): Promise<void> {
    await inSlices((work) => {
      if (!this.ended) return this.access.transaction(work)
      throw stopped()
    }, steps)
  }

  private *writing(readings: Iterable<Reading>): Generator<void> {
    for (const reading of readings) {
      const trashed = this.isTrashed(reading.documentId)
      if (trashed !== undefined) yield* this.writingOne(reading, trashed)
    }
  }

  private *writingOne(reading: Reading, trashed: boolean): Generator<void> {
    const { documentId, proposals } = reading
    const effect: Effect = { made: 0, covered: 0, trashed }
    // From here on the run hears of changes to the document.
    this.effects.set(documentId, effect)
    this.insertReading(reading)
    const places = new FreePlaces(this.sql, documentId, this.source)
    effect.covered = places.earlier
    for (const proposal of proposals) {
      if (!places.take(proposal)) continue
      this.insert(documentId, proposal)
      effect.made++
      yield
    }
    yield
  }

  private insertReading({ documentId, proposals, uncertainty }: Reading): void {
    const predicted = proposals.map(({ start, end, labelId }) => [start, end, labelId])
    this.sql.run(
      `INSERT INTO readings (documentId, run, uncertainty, disagreement, spans)
       VALUES (?, ?, ?, NULL, ?)`,
      ...[documentId, this.id, uncertainty],
      this.source.origin === 'model' ? JSON.stringify(predicted) : null,
    )
    refreshDisagreement(this.sql, documentId)
  }

  private insert(documentId: number, { start, end, labelId, source, score }: Proposal): void {
    this.usedLabels.add(labelId)
    // Rising ids: each goes to the end of its index, and a transaction touches few pages.
    const id = `r${this.id}-${String(this.count++).padStart(7, '0')}`
    this.sql.run(
      `INSERT INTO suggestions (id, documentId, start, end, labelId, origin, source, score, run)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, documentId, start, end, labelId, this.source.origin, source, score, this.id],
    )
  }

  /** Looks again at the documents that changed since they were read. */
  private *settling(): Generator<void> {
    this.lookAtLabels()
    // Those that change again meanwhile are the next pass's.
    for (const documentId of [...this.changedSince]) {
      this.changedSince.delete(documentId)
      this.settle(documentId)
      yield
    }
  }

  /** A label that was made meanwhile takes the place of a new one; without its label nothing stays. */
  private lookAtLabels(): void {
    const labels = readLabels(this.sql)
    let changed = false
    for (const { id, name } of labels) {
      const own = this.newLabels.get(name)
      if (own === undefined) continue
      this.newLabels.delete(name)
      this.replaced.set(own, id)
      changed = true
    }
    const there = new Set([...labels.map(({ id }) => id), ...this.newLabels.values()])
    for (const id of this.usedLabels) {
      if (there.has(id)) continue
      this.usedLabels.delete(id)
      changed = true
    }
    if (changed) this.follow()
  }

  private settle(documentId: number): void {
    const effect: Effect = { made: 0, covered: 0, trashed: true }
    this.effects.set(documentId, effect)
    const trashed = this.isTrashed(documentId)
    if (trashed === undefined) return
    const places = new FreePlaces(this.sql, documentId, this.source)
    Object.assign(effect, { covered: places.earlier, trashed })
    if (this.replaced.size > 0) this.relabelReading(documentId)
    const labels = new Set([
      ...readLabels(this.sql).map(({ id }) => id),
      ...this.newLabels.values(),
    ])
    const own = this.sql.all<Range & { id: string; labelId: string }>(ownSql, documentId, this.id)
    for (const { id, ...range } of own) {
      const labelId = this.replaced.get(range.labelId) ?? range.labelId
      if (!labels.has(labelId) || !places.take({ ...range, labelId })) {
        this.sql.run('DELETE FROM suggestions WHERE id = ?', id)
        continue
      }
      if (labelId !== range.labelId) {
        this.sql.run('UPDATE suggestions SET labelId = ? WHERE id = ?', labelId, id)
      }
      this.usedLabels.add(labelId)
      effect.made++
    }
  }

  private relabelReading(documentId: number): void {
    const from = 'FROM readings WHERE documentId = ? AND run = ?'
    const packed = this.sql.value<string | null>(`SELECT spans ${from}`, documentId, this.id)
    const spans = JSON.parse(packed ?? '[]') as PredictedSpan[]
    const next = spans.map(([start, end, id]) => [start, end, this.replaced.get(id) ?? id])
    this.sql.run(
      'UPDATE readings SET spans = ? WHERE documentId = ? AND run = ?',
      ...[JSON.stringify(next), documentId, this.id],
    )
    refreshDisagreement(this.sql, documentId)
  }

  /** The last transaction. Undefined, having done nothing, when too much has changed meanwhile. */
  private tryShowing(writer: Writer, atAnyRate: boolean): number | undefined {
    this.lookAtLabels()
    if (this.changedSince.size > FEW && !atAnyRate) return undefined
    Array.from(this.settling())
    const { made, covered, shown } = this.total()
    if (this.source.origin === 'rule' && made + covered === 0) return 0
    const labels = missingLabels(
      readLabels(this.sql),
      [...this.newLabels.keys()].map((name) => ({ name })),
    )
    for (const label of labels) {
      const id = this.newLabels.get(label.name) as string
      writer.edit({ type: 'label.create', label: { ...label, id } })
    }
    writer.edit({ type: 'run.show', id: this.id, suggestions: shown })
    return made
  }

  /** `shown`: by how many the suggestions outside of the trash grow. */
  private total(): { made: number; covered: number; shown: number } {
    const total = { made: 0, covered: 0, shown: 0 }
    for (const { made, covered, trashed } of this.effects.values()) {
      total.made += made
      total.covered += covered
      if (!trashed) total.shown += made - covered
    }
    return total
  }

  /** Undefined when there is no such document. */
  private isTrashed(documentId: number): boolean | undefined {
    const sql = 'SELECT trashed FROM documents WHERE id = ? AND absent = 0'
    const trashed = this.sql.value<number>(sql, documentId)
    return trashed === undefined ? undefined : trashed === 1
  }
}

/** By the document: the plus keeps SQLite from looking through the whole run. */
export const ownSql = `
  SELECT id, start, end, labelId FROM suggestions WHERE documentId = ? AND +run = ? ORDER BY id`
