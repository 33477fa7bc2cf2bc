import { computed, ref, shallowRef, watch } from 'vue'
import type { ChangeOfPage, Edit } from '../../src/model/edits.ts'
import type { ProjectChange } from '../../src/model/project.ts'
import { failureOf } from '../api/failures.ts'
import { connection } from '../api/transport.ts'
import { useNotices } from '../ui/notices.ts'
import { doItAgain, type Unsaved } from './unsaved.ts'

/** This page, as the host knows whose changes it kept. */
export const page = crypto.randomUUID()

/** A change that was asked for and that the host has not told of yet. */
interface Waiting {
  title: string
  number: number
  /** What the screen shows of it meanwhile. */
  drawn: readonly Edit[]
  sent: boolean
  /** The change as the host tells of it; null when it was dropped. */
  told: Promise<ProjectChange | null>
  end: (change: ProjectChange | null) => void
}

/** A change that was kept: what the host answered, and what it told everybody. */
interface Kept<T> {
  answer: T
  change: ProjectChange
}

/**
 * The one line in which changes wait to be sent and to be heard of, so that they arrive in the order in
 * which they were made. A refusal or a lost connection drops all that wait, since later ones may build
 * on the one refused. What is read in the line has all changes before it, and none after it.
 */
export function useChangeLine() {
  const notices = useNotices()
  const { waiting, unsaved, problem, add, take, drop, forgetProblem } = useWaiting()
  const { inTurn, settled, goOn } = useTurns(drop)

  /**
   * Asks for a change in its turn and resolves when the host has told of it; its title tells the user what
   * was not saved. Null when it was dropped: `problem` says why.
   */
  function send<T>(
    title: string,
    ask: (change: ChangeOfPage) => Promise<T>,
    drawn: readonly Edit[] = [],
  ): Promise<Kept<T> | null> {
    const own = add(title, drawn)
    const turn = inTurn(async () => {
      if (!waiting.value.includes(own)) return null
      own.sent = true
      try {
        const answer = await ask({ page, number: own.number })
        const change = await own.told
        return change && { answer, change }
      } catch (error) {
        const failure = failureOf(error)
        problem.value = failure.message
        own.sent = failure.code === 'offline'
        drop()
        return null
      }
    })
    // One that is dropped before its turn waits for none.
    return own.told.then((change) => (change || own.sent ? turn : null))
  }

  /**
   * The host is back. What was under way may have been kept although the answer was lost: `kept` is
   * the last change that was.
   */
  function comeBack(kept: number): void {
    if (!goOn()) return
    const gone = unsaved.value.filter(({ number }) => number === null || number > kept)
    if (gone.length > 0) notices.show(doItAgain(gone), { bad: true })
    forgetProblem()
  }

  /** Another project is opened. */
  function reset(): void {
    drop()
    forgetProblem()
    goOn()
  }

  const saving = computed(() => waiting.value.length)
  const state = { waiting, saving, unsaved, problem }
  return { ...state, inTurn, settled, send, take, comeBack, forgetProblem, reset }
}

/** One thing after the other, while the host is there; from when it is lost until `goOn` all waits. */
function useTurns(onLost: () => void) {
  let line: Promise<unknown> = Promise.resolve()
  let away: PromiseWithResolvers<void> | null = null

  watch(
    () => connection.status,
    (status) => {
      if (status !== 'lost') return
      away ??= Promise.withResolvers()
      onLost()
    },
    { flush: 'sync' },
  )

  return {
    /** Does something once all that was asked for before is done. */
    inTurn<T>(work: () => Promise<T>): Promise<T> {
      const turn = line.then(() => away?.promise).then(work)
      line = turn.catch(() => {})
      return turn
    },
    /** Resolves when nothing asked for so far is under way. */
    settled: () => line,
    /** Returns whether the host was lost. */
    goOn(): boolean {
      const was = away
      away = null
      was?.resolve()
      return was !== null
    },
  }
}

/** The changes that wait, and those that were dropped. */
function useWaiting() {
  const waiting = shallowRef<readonly Waiting[]>([])
  /** Changes dropped since the last one that was kept. */
  const unsaved = shallowRef<Unsaved[]>([])
  const problem = ref('')
  let numbers = 0

  function add(title: string, drawn: readonly Edit[]): Waiting {
    const { promise: told, resolve: end } = Promise.withResolvers<ProjectChange | null>()
    const own: Waiting = { title, number: ++numbers, drawn, sent: false, told, end }
    waiting.value = [...waiting.value, own]
    return own
  }

  /** Takes the change that the host tells of out of the line, if it is from here. Returns what it drew. */
  function take(change: ProjectChange): readonly Edit[] {
    const own = waiting.value.find(
      ({ number }) => change.of?.page === page && change.of.number === number,
    )
    if (!own) return []
    waiting.value = waiting.value.filter((other) => other !== own)
    forgetProblem()
    own.end(change)
    return own.drawn
  }

  function drop(): void {
    const gone = waiting.value.map(({ title, number, sent, end }) => {
      end(null)
      return { title, number: sent ? number : null }
    })
    waiting.value = []
    unsaved.value = [...unsaved.value, ...gone]
  }

  function forgetProblem(): void {
    problem.value = ''
    unsaved.value = []
  }

  return { waiting, unsaved, problem, add, take, drop, forgetProblem }
}
