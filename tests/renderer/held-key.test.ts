import { afterEach, describe, expect, it } from 'vitest'
import { effectScope, ref } from 'vue'
import { caretPut, holdKey, useHeldKey } from '../../renderer/annotate/editor/held-key.ts'

const cleanups: (() => void)[] = []
afterEach(() => cleanups.splice(0).forEach((clean) => clean()))

/** A text over which keys are held, and what it heard of them. */
function textOf(name: string, log: string[], hasWords = true) {
  const element = document.createElement('div')
  document.body.append(element)
  const scope = effectScope()
  const end = () => scope.stop()
  scope.run(() =>
    useHeldKey(ref(element), {
      began: () => log.push(`${name} began`),
      letGo: (labelId) => (log.push(`${name} ${labelId}`), hasWords),
      dropped: () => log.push(`${name} dropped`),
    }),
  )
  cleanups.push(() => (end(), element.remove()))
  const pointer = (x: number) =>
    element.dispatchEvent(new MouseEvent('mousemove', { clientX: x, clientY: 9, bubbles: true }))
  return { element, pointer, end }
}

const key = (type: string, code: string) =>
  window.dispatchEvent(new KeyboardEvent(type, { code, key: code }))

/** As the page does: the command hears of the key first. */
function down(labelId: string, code: string, otherwise: () => void = () => {}): boolean {
  const isHeld = holdKey(labelId, new KeyboardEvent('keydown', { code }), otherwise)
  key('keydown', code)
  return isHeld
}

describe('a label’s key that is held over a text', () => {
  it('labels when it is let go, and each of two keys that roll over', () => {
    const log: string[] = []
    textOf('A', log).pointer(100)
    expect(down('PERSON', 'Digit1')).toBe(true)
    expect(down('ORG', 'Digit2')).toBe(true)
    key('keyup', 'Digit1')
    key('keyup', 'Digit2')
    expect(log).toEqual(['A began', 'A PERSON', 'A began', 'A ORG'])
  })

  it('means nothing once it was let go unseen, or another key or a button was pressed', () => {
    const log: string[] = []
    textOf('A', log).pointer(100)
    down('PERSON', 'Digit1')
    down('PERSON', 'Digit1')
    key('keyup', 'Digit1')
    expect(log.splice(0)).toEqual(['A began', 'A dropped', 'A began', 'A PERSON'])
    for (const drop of [
      () => key('keydown', 'Escape'),
      () => window.dispatchEvent(new MouseEvent('mousedown', { button: 2 })),
      () => window.dispatchEvent(new Event('blur')),
    ]) {
      down('PERSON', 'Digit1')
      drop()
      key('keyup', 'Digit1')
      expect(log.splice(0)).toEqual(['A began', 'A dropped'])
    }
  })

  it('is for what the caret is at where the pointer is at nothing', () => {
    const log: string[] = []
    textOf('A', log, false).pointer(100)
    down('PERSON', 'Digit1', () => log.push('caret'))
    key('keyup', 'Digit1')
    expect(log).toEqual(['A began', 'A PERSON', 'caret'])
  })

  it('is for the caret in one text although the pointer rests over another, or has left the window', () => {
    const log: string[] = []
    const [one, other] = [textOf('A', log), textOf('B', log)]
    other.pointer(100)
    caretPut()
    other.pointer(110)
    expect(down('PERSON', 'Digit1')).toBe(false)
    other.pointer(130)
    expect(down('PERSON', 'Digit1')).toBe(true)
    key('keyup', 'Digit1')
    one.pointer(100)
    document.documentElement.dispatchEvent(new MouseEvent('mouseleave'))
    expect(down('PERSON', 'Digit1')).toBe(false)
    expect(log).toEqual(['B began', 'B PERSON'])
  })

  it('is over with the text, when that goes away', () => {
    const log: string[] = []
    const { pointer, end } = textOf('A', log)
    pointer(100)
    down('PERSON', 'Digit1')
    end()
    key('keyup', 'Digit1')
    expect(log).toEqual(['A began', 'A dropped'])
    expect(down('PERSON', 'Digit1')).toBe(false)
  })
})
