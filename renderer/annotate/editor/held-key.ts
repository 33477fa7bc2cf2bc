import { useEventListener } from '@vueuse/core'
import { onScopeDispose, type Ref } from 'vue'

/** Pixels that the pointer goes, once the caret was put somewhere, before it is the place where the user works. */
const AWAY = 24

/** What a text does about a label's key that is held while the pointer is over it. */
interface HeldOver {
  began(): void
  letGo(labelId: string): void
}

/** The text under the pointer, where the user works with that. */
let pointed: HeldOver | null = null
let held: { over: HeldOver; labelId: string; code: string } | null = null

/**
 * A label's key went down: the text under the pointer gets that label where the key is let go. False where the pointer
 * is over no text, or has stayed where it was since the caret was put somewhere.
 */
export function holdKey(labelId: string, { code }: KeyboardEvent): boolean {
  if (held) return true
  if (!pointed) return false
  held = { over: pointed, labelId, code }
  pointed.began()
  return true
}

/** Tells a text of the keys that are held over it. */
export function useHeldKey(list: Ref<HTMLElement | undefined>, over: HeldOver) {
  let last = { x: 0, y: 0 }
  /** Where the pointer was when the caret was put somewhere; null: it has gone on since. */
  let from: typeof last | null = null

  function move({ clientX: x, clientY: y, target }: MouseEvent): void {
    last = { x, y }
    if (from && Math.hypot(x - from.x, y - from.y) > AWAY) from = null
    const isHere = !from && target instanceof Node && list.value?.contains(target)
    if (isHere) pointed = over
    else leave()
  }

  const leave = () => void (pointed === over && (pointed = null))
  const drop = () => void (held?.over === over && (held = null))

  function release({ code }: KeyboardEvent): void {
    if (held?.over !== over || held.code !== code) return
    const { labelId } = held
    held = null
    over.letGo(labelId)
  }

  useEventListener(window, 'mousemove', move)
  useEventListener(window, 'keyup', release)
  onScopeDispose(() => {
    leave()
    drop()
  })

  return {
    /** The caret was put somewhere by other means: keys are for what is there. */
    caretPut(): void {
      from = last
      leave()
    },
    /** The key means nothing any more. */
    drop,
  }
}
