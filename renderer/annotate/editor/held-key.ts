import { useEventListener } from '@vueuse/core'
import { onScopeDispose, type Ref } from 'vue'

/** Pixels that the pointer goes, once the caret was put somewhere, before it is the place where the user works. */
const AWAY = 24
/** The same once a document was opened: whoever goes on to a word in it, however near, means that. */
const STIRRED = 4
/** Keys that do nothing by themselves: they may come while the pointer marks. */
export const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Alt', 'AltGraph', 'Control'])

/** What a text does about a label's key that is held while the pointer is over it. */
interface HeldOver {
  began(): void
  /** False: the pointer was at nothing that could have a label. */
  letGo(labelId: string): boolean
  dropped(): void
}

interface Held {
  over: HeldOver
  labelId: string
  code: string
  /** Gives the label to what it is for where the pointer was at nothing. */
  otherwise(): void
}

// There is one pointer and one keyboard, however many texts there are.
let last = { x: 0, y: 0 }
/** Where the pointer was when the caret was put somewhere, and how far it is to go; null: it has gone on since. */
let from: { x: number; y: number; far: number } | null = null
/** The text under the pointer, where the user works with that. */
let pointed: HeldOver | null = null
let held: Held | null = null

/**
 * A label's key went down: the text under the pointer gets that label where the key is let go. False where the pointer
 * is over no text, or has stayed where it was since the caret was put somewhere.
 */
export function holdKey(labelId: string, { code }: KeyboardEvent, otherwise: () => void): boolean {
  // Another key means that this one is on its way up; the same one, that nobody was told when it came up.
  if (held && held.code !== code) letGo()
  drop()
  if (!pointed) return false
  held = { over: pointed, labelId, code, otherwise }
  pointed.began()
  return true
}

/** The caret was put somewhere by other means than the pointer's place: keys are for what is there. */
export function caretPut(): void {
  from = { ...last, far: AWAY }
  pointed = null
}

/** A text was opened, with the caret in it. */
export function textOpened(): void {
  from = { ...last, far: STIRRED }
  pointed = null
}

/** A label was given where the pointer is: so are the next ones. */
export function pointerWorks(): void {
  from = null
}

function letGo(): void {
  if (!held) return
  const { over, labelId, otherwise } = held
  held = null
  if (!over.letGo(labelId)) otherwise()
}

/** The key means nothing any more. */
function drop(): void {
  const over = held?.over
  held = null
  over?.dropped()
}

/** Tells a text of the keys that are held over it. */
export function useHeldKey(list: Ref<HTMLElement | undefined>, over: HeldOver) {
  const mine = () => held?.over === over
  const leave = () => void (pointed === over && (pointed = null))
  const dropMine = () => void (mine() && drop())

  function move({ clientX: x, clientY: y, target }: MouseEvent): void {
    last = { x, y }
    if (from && Math.hypot(x - from.x, y - from.y) > from.far) from = null
    const isHere = !from && target instanceof Node && list.value?.contains(target)
    if (isHere) pointed = over
    else leave()
  }

  /** The text goes away under the pointer as if that went over it. */
  function wheel(event: WheelEvent): void {
    if (from && event.target instanceof Node && list.value?.contains(event.target))
      from = { ...from, x: from.x - event.deltaX, y: from.y - event.deltaY }
    move(event)
  }

  useEventListener(window, 'mousemove', move)
  useEventListener(window, 'wheel', wheel, { passive: true })
  useEventListener(document.documentElement, 'mouseleave', leave)
  useEventListener(window, 'keyup', ({ code }) => void (mine() && held?.code === code && letGo()))
  useEventListener(window, 'keydown', ({ code, key }) => {
    if (code !== held?.code && !MODIFIERS.has(key)) dropMine()
  })
  useEventListener(window, ['mousedown', 'blur'], dropMine)
  onScopeDispose(() => {
    leave()
    dropMine()
  })
}
