/** Between two drawings of what is told, in milliseconds: it may be told many times as fast. */
const DRAWN_MS = 50

/**
 * Hands on at once what is told after a while of silence, and what follows quickly in one piece each time: a page that
 * is slow, or has little of a busy machine, never falls behind.
 */
export function gathering<T>(use: (some: readonly T[]) => void) {
  let waiting: T[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    const some = waiting
    waiting = []
    if (some.length > 0) use(some)
  }
  function look(): void {
    timer = waiting.length > 0 ? setTimeout(look, DRAWN_MS) : undefined
    flush()
  }

  return {
    add(one: T): void {
      waiting.push(one)
      if (timer !== undefined) return
      timer = setTimeout(look, DRAWN_MS)
      flush()
    },
    /** Hands on what waits. */
    flush,
    /** Forgets what waits. */
    drop(): void {
      clearTimeout(timer)
      timer = undefined
      waiting = []
    },
  }
}
