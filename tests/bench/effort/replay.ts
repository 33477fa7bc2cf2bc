import type { LabelledSpan, Range, Span, Suggestion } from '../../../src/model/documents.ts'
import type { Label } from '../../../src/model/labels.ts'
import type { Project } from '../../../src/storage/project.ts'
import type { Hand } from './hand.ts'
import { keyOf } from './hand.ts'

/** Longest wait for the host to have what was done, in milliseconds. */
const PATIENCE_MS = 10_000
/** Places of a string still to come from which on label-all is used. */
const PAYS = 3

/** What there is to help; see `ways`. */
interface Help {
  /** The same string is labelled everywhere at once where that pays. */
  labelAll: boolean
  /** What is marked gets its likeliest label. */
  likeliest: boolean
  /** Short documents are read together. */
  together: boolean
  /** A label's key is pressed at a word, or held over several, instead of marking them first. */
  atPointer: boolean
  suggested: boolean
}

const none: Help = {
  ...{ labelAll: false, likeliest: false, together: false, atPointer: false, suggested: false },
}

export const ways = {
  'by hand': none,
  'with label-all': { ...none, labelAll: true },
  'with likeliest labels': { ...none, likeliest: true, together: true },
  'with keys at the pointer': { ...none, together: true, atPointer: true },
  'with suggestions': { ...none, together: true, atPointer: true, suggested: true },
} satisfies Record<string, Help>
export type Way = keyof typeof ways

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
  private readonly way: Help
  /** Of the gold that is still to come, how often each string carries each label. */
  private readonly left = new Map<string, number>()

  constructor(project: Project, hand: Hand, way: Way, tasks: readonly Task[]) {
    this.project = project
    this.hand = hand
    this.labels = project.labels()
    this.way = ways[way]
    for (const { text, gold } of tasks)
      for (const span of gold) this.count(text.slice(span.start, span.end), span.label, 1)
  }

  /** Gives documents that are on the screen what they lack, and corrects what is wrong in them. */
  async label(task: Task): Promise<void> {
    await this.removeWrong(task)
    await this.correct(task)
    for (const span of task.gold) {
      if (!this.has(task, span) && !this.proposed(task, span)) await this.give(task, span)
    }
  }

  /** Finishes the documents on the screen. Throws when one does not carry its gold afterwards. */
  async finish(shown: readonly Task[]): Promise<void> {
    await this.hand.key(await this.answerRest(shown))
    await this.until(() =>
      shown.every(({ id }) => this.project.plainDocument(id)?.status === 'done'),
    )
    shown.forEach((task) => this.check(task))
  }

  private check(task: Task): void {
    const wanted = new Set(task.gold.map(keyed))
    const made = this.state(task).spans.map(keyed)
    if (made.length !== wanted.size || made.some((one) => !wanted.has(one)))
      throw new Error(`document ${task.id} carries ${made.join(', ')}`)
    for (const { start, end, label } of task.gold)
      this.count(task.text.slice(start, end), label, -1)
  }

  /** Marks a stretch, and picks its label unless it was given; with label-all, where it pays, all of its kind at once. */
  private async give(task: Task, span: LabelledSpan): Promise<void> {
    const label = this.labelOf(span.label)
    const surface = task.text.slice(span.start, span.end)
    if (this.way.atPointer && !this.isOver(task, span)) {
      await this.hand[this.isOneWord(task, span) ? 'touch' : 'sweep'](
        task.id,
        span,
        keyOf(label, this.labels),
      )
      return this.until(() => this.has(task, span))
    }
    await this.hand.mark(task.id, span, this.isOneWord(task, span))
    const list = this.hand.page.getByTestId('label-popup')
    await this.until(async () => this.covers(task, span) || (await list.isVisible()))
    if (await list.isVisible()) await this.hand.pick(label, this.labels)
    else if (!this.has(task, span)) await this.hand.key(keyOf(label, this.labels))
    await this.until(() => this.has(task, span))
    if (!this.way.labelAll || this.count(surface, span.label, 0) < PAYS) return
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

  /** Relabels suggestions that have the wrong label, and gives what crosses wrong ones: a span by hand answers those. */
  private async correct(task: Task): Promise<void> {
    const wanted = new Set(task.gold.map(keyed))
    const wrong = this.state(task).open.filter((one) => !wanted.has(keyed(one)))
    for (const one of wrong) {
      const meant = task.gold.find(({ start, end }) => start === one.start && end === one.end)
      if (!meant) continue
      await this.hand.touch(task.id, one, keyOf(this.labelOf(meant.label), this.labels))
      await this.until(() => this.has(task, meant))
    }
    for (const span of task.gold) {
      const isMet = this.has(task, span) || this.proposed(task, span)
      const crosses = wrong.some(({ start, end }) => start < span.end && end > span.start)
      if (!isMet && crosses) await this.give(task, span)
    }
  }

  /**
   * Answers the wrong ones of the suggestions that are left, or the right ones where those are fewer; returns the key
   * that finishes and gives the others the other answer.
   */
  private async answerRest(shown: readonly Task[]): Promise<string> {
    const open = shown.flatMap((task) => {
      const wanted = new Set(task.gold.map(keyed))
      return this.state(task).open.map((one) => ({ task, one, isRight: wanted.has(keyed(one)) }))
    })
    if (open.length === 0) return 'Control+Enter'
    const right = open.filter(({ isRight }) => isRight)
    const accepts = right.length < open.length / 2
    for (const { task, one } of accepts ? right : open.filter(({ isRight }) => !isRight)) {
      await this.hand.answer(one.id, accepts ? 'accept' : 'reject')
      await this.until(() => this.state(task).open.every(({ id }) => id !== one.id))
    }
    const left = accepts ? open.length - right.length : right.length
    if (left === 0) return 'Control+Enter'
    return accepts ? 'Alt+x' : 'Alt+a'
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

  /** Whether some span lies just there: what is marked was given a label. */
  private covers(task: Task, { start, end }: Range): boolean {
    return this.state(task).spans.some((one) => one.start === start && one.end === end)
  }

  private proposed(task: Task, span: Place): boolean {
    return this.state(task).open.some((one) => keyed(one) === keyed(span))
  }

  /** Whether a key at one word would be for something longer that lies there. */
  private isOver(task: Task, span: LabelledSpan): boolean {
    const { spans, open } = this.state(task)
    const isLonger = ({ start, end }: Range) => start <= span.start && end >= span.end
    return this.isOneWord(task, span) && [...spans, ...open].some(isLonger)
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

  private async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (const begun = performance.now(); !(await isSo()); await this.hand.page.waitForTimeout(5))
      if (performance.now() - begun > PATIENCE_MS) throw new Error('the host does not have it')
  }
}
