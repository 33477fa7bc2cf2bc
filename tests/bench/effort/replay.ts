import type { LabelledSpan, Range, Span, Suggestion } from '../../../src/model/documents.ts'
import type { Label } from '../../../src/model/labels.ts'
import type { Project } from '../../../src/storage/project.ts'
import type { Hand } from './hand.ts'
import { keyOf } from './hand.ts'

/** Longest wait for the host to have what was done, in milliseconds. */
const PATIENCE_MS = 10_000

export type Way = 'by hand' | 'with label-all' | 'with suggestions'

/** A document of the project and what it is to carry in the end. */
export interface Task {
  id: number
  text: string
  words: readonly Range[]
  gold: readonly LabelledSpan[]
}

interface Place extends Range {
  label: string
}

const keyed = ({ start, end, label }: Place) => `${start} ${end} ${label}`

/** Gives documents their gold spans in the page, one after the other, in the way that a sensible user would. */
export class Replay {
  private readonly project: Project
  private readonly hand: Hand
  private readonly labels: Label[]
  private readonly way: Way
  /** Of the gold that is still to come, how often each string carries each label. */
  private readonly left = new Map<string, number>()

  constructor(project: Project, hand: Hand, way: Way, tasks: readonly Task[]) {
    this.project = project
    this.hand = hand
    this.labels = project.labels()
    this.way = way
    for (const { text, gold } of tasks)
      for (const span of gold) this.count(text.slice(span.start, span.end), span.label, 1)
  }

  /** Labels one document, which is open, and finishes it. Throws when it does not carry its gold afterwards. */
  async label(task: Task): Promise<void> {
    await this.removeWrong(task)
    const rejects = this.way === 'with suggestions' && (await this.correct(task))
    for (const span of task.gold) {
      if (!this.has(task, span) && !this.proposed(task, span)) await this.give(task, span)
    }
    const { open } = this.state(task)
    if (rejects && open.length > 0) {
      // Done asks about what is open; pressed again, it rejects that.
      await this.hand.key('Control+Enter')
      await this.hand.page.getByTestId('open-suggestions').waitFor()
    }
    await this.hand.key(open.length > 0 && !rejects ? 'Alt+a' : 'Control+Enter')
    await this.until(() => this.project.document(task.id)?.document.status === 'done')
    const wanted = new Set(task.gold.map(keyed))
    const made = this.state(task).spans.map(keyed)
    if (made.length !== wanted.size || made.some((one) => !wanted.has(one)))
      throw new Error(`document ${task.id} carries ${made.join(', ')}`)
    for (const { start, end, label } of task.gold)
      this.count(task.text.slice(start, end), label, -1)
  }

  /** Marks a stretch and picks its label; with label-all, where it pays, all of its kind at once. */
  private async give(task: Task, span: LabelledSpan): Promise<void> {
    const label = this.labelOf(span.label)
    const surface = task.text.slice(span.start, span.end)
    await this.hand.mark(span, this.isOneWord(task, span))
    await this.hand.pick(label, this.labels)
    await this.until(() => this.has(task, span))
    if (this.way !== 'with label-all' || this.count(surface, span.label, 0) < 3) return
    // The span that was just made is selected.
    await this.hand.key(`Control+Shift+${keyOf(label, this.labels).replace('Shift+', '')}`)
    const run = this.hand.page.getByTestId('occurrences-run')
    await run.waitFor()
    await this.hand.page.getByTestId('occurrences-count').waitFor()
    if (await run.isEnabled()) {
      await this.hand.key('Enter')
      await run.waitFor({ state: 'detached' })
    } else await this.hand.key('Escape')
  }

  /** Takes away what label-all has put where it does not belong. */
  private async removeWrong(task: Task): Promise<void> {
    const wanted = new Set(task.gold.map(keyed))
    for (const span of this.state(task).spans.filter((one) => !wanted.has(keyed(one)))) {
      await this.hand.choose(span.id)
      await this.hand.key('Backspace')
      await this.until(() => this.state(task).spans.every(({ id }) => id !== span.id))
    }
  }

  /**
   * Answers suggestions so that those left are right: wrong ones are relabelled or rejected; where fewer are right
   * than wrong, the right ones are accepted, and Done rejects the others, of which this says whether it is to.
   */
  private async correct(task: Task): Promise<boolean> {
    const wanted = new Set(task.gold.map(keyed))
    const { open } = this.state(task)
    const right = open.filter((one) => wanted.has(keyed(one)))
    const wrong = open.filter((one) => !wanted.has(keyed(one)))
    for (const one of wrong) {
      const meant = task.gold.find(({ start, end }) => start === one.start && end === one.end)
      if (!meant) continue
      await this.hand.choose(one.id)
      await this.hand.key(keyOf(this.labelOf(meant.label), this.labels))
      await this.until(() => this.has(task, meant))
    }
    // A span by hand takes the place of what is proposed across it: those come first.
    for (const span of task.gold) {
      const isMet = this.has(task, span) || this.proposed(task, span)
      const crosses = wrong.some(({ start, end }) => start < span.end && end > span.start)
      if (!isMet && crosses) await this.give(task, span)
    }
    const rest = this.state(task).open.filter((one) => !wanted.has(keyed(one)))
    const rejects = right.length < rest.length
    if (rejects) for (const one of right) await this.answer(task, one.id, 'a')
    else for (const one of rest) await this.answer(task, one.id, 'x')
    return rejects
  }

  private async answer(task: Task, id: string, key: 'a' | 'x'): Promise<void> {
    await this.hand.choose(id)
    await this.hand.key(key)
    await this.until(() => this.state(task).open.every((one) => one.id !== id))
  }

  private labelOf(name: string): Label {
    const label = this.labels.find((one) => one.name === name)
    if (!label) throw new Error(`there is no label ${name}`)
    return label
  }

  private state({ id }: Task): { spans: (Span & Place)[]; open: (Suggestion & Place)[] } {
    const named = <T extends Span>(one: T) => ({
      ...one,
      label: this.labels.find((label) => label.id === one.labelId)?.name ?? '',
    })
    const found = this.project.document(id)
    return { spans: found?.spans.map(named) ?? [], open: found?.suggestions.map(named) ?? [] }
  }

  private has(task: Task, span: Place): boolean {
    return this.state(task).spans.some((one) => keyed(one) === keyed(span))
  }

  private proposed(task: Task, span: Place): boolean {
    return this.state(task).open.some((one) => keyed(one) === keyed(span))
  }

  private isOneWord({ words }: Task, { start, end }: Range): boolean {
    return words.some((word) => word.start === start && word.end === end)
  }

  /** How often a string with a label is still to come, changed by so many. */
  private count(surface: string, label: string, by: number): number {
    const key = `${label}\u0000${surface}`
    const count = (this.left.get(key) ?? 0) + by
    this.left.set(key, count)
    return count
  }

  private async until(isSo: () => boolean): Promise<void> {
    for (const begun = performance.now(); !isSo(); await this.hand.page.waitForTimeout(5))
      if (performance.now() - begun > PATIENCE_MS) throw new Error('the host does not have it')
  }
}
