import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { defineComponent, h, shallowRef } from 'vue'
import { runKey } from '../../renderer/commands/registry.ts'
import DocumentEditor from '../../renderer/annotate/editor/DocumentEditor.vue'
import type { Span, Suggestion } from '../../src/model/documents.ts'
import type { Action } from '../../src/model/edits.ts'
import type { Editing } from '../../src/editor/editing.ts'
import { apply, editingOf, suggestionOf } from '../support/editing.ts'

const cleanups: (() => void)[] = []
afterEach(() => cleanups.splice(0).forEach((clean) => clean()))

/** The editor inside a parent that draws every action, as the workspace does. */
async function open(
  text: string,
  more: Partial<Editing> & {
    activeLabelId?: string
    readOnly?: boolean
    likeliest?: () => string | Promise<string>
    leftOff?: number
  } = {},
) {
  const state = shallowRef<Editing>({ ...editingOf(text), ...more })
  const selectedId = shallowRef<string | null>(null)
  const actions: Action[] = []
  const spoken: string[] = []
  const asked: unknown[][] = []
  const given: string[] = []
  const activeLabelId = shallowRef(more.activeLabelId ?? null)
  const Parent = defineComponent({
    setup: () => () =>
      h(DocumentEditor, {
        document: state.value.document,
        spans: [...state.value.spans],
        suggestions: [...state.value.suggestions],
        labels: [...state.value.labels],
        activeLabelId: activeLabelId.value,
        selectedId: selectedId.value,
        modelView: null,
        readOnly: more.readOnly ?? false,
        leftOff: more.leftOff ?? null,
        likeliest: () => Promise.resolve(more.likeliest?.() ?? null),
        onGiven: (id: string) => given.push(id),
        onAction: (action: Action) => {
          actions.push(action)
          const step = { action, selectedId: null, spoken: '' }
          state.value = apply(state.value, step as Parameters<typeof apply>[1])
        },
        onSelect: (id: string | null) => (selectedId.value = id),
        onAnnounce: (what: string) => spoken.push(what),
        onLight: (id: string | null) => (activeLabelId.value = id),
        onOccurrences: (...what: unknown[]) => asked.push(what),
      }),
  })
  const wrapper = mount(Parent, { attachTo: document.body })
  const onKey = (event: KeyboardEvent) => void runKey(event)
  document.addEventListener('keydown', onKey)
  cleanups.push(() => {
    document.removeEventListener('keydown', onKey)
    wrapper.unmount()
  })
  const region = wrapper.get<HTMLElement>('[data-testid=text]')
  region.element.focus()
  await flushPromises()

  const press = async (...keys: string[]) => {
    for (const key of keys) {
      const parts = key.split('+')
      const name = parts.at(-1) as string
      const event = new KeyboardEvent('keydown', {
        key: name,
        code: /^\d$/.test(name) ? `Digit${name}` : '',
        shiftKey: parts.includes('Shift'),
        altKey: parts.includes('Alt'),
        ctrlKey: parts.includes('Mod'),
        bubbles: true,
        cancelable: true,
      })
      document.activeElement?.dispatchEvent(event)
      await flushPromises()
    }
  }
  const surfaces = () =>
    state.value.spans.map(({ start, end, labelId }) => `${text.slice(start, end)}/${labelId}`)
  return {
    wrapper,
    region,
    press,
    surfaces,
    state,
    selectedId,
    activeLabelId,
    actions,
    spoken,
    asked,
    given,
  }
}

const spanOf = (id: string, start: number, end: number): Span => ({
  ...suggestionOf(id, start, end),
  origin: 'human',
  source: '',
  score: null,
})
const text = 'Ann Lee flew to Oslo.'

describe('the list of labels at the caret', () => {
  it('takes a digit by its place on the keyboard, with Shift from the eleventh label on', async () => {
    const labels = Array.from({ length: 11 }, (_, position) => ({
      ...editingOf(text).labels[0],
      ...{ id: `L${position + 1}`, name: `L${position + 1}`, position },
    }))
    const { press, surfaces } = await open(text, { labels })
    const digit = async (init: KeyboardEventInit) => {
      const key = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
      document.activeElement?.dispatchEvent(key)
      await flushPromises()
    }
    await press('Enter')
    await digit({ key: 'é', code: 'Digit2' })
    expect(surfaces()).toEqual(['Ann/L2'])
    await press('ArrowRight', 'Enter')
    await digit({ key: '!', code: 'Digit1', shiftKey: true })
    expect(surfaces().toSorted()).toEqual(['Ann/L2', 'Lee/L11'])
  })
})

describe('the editor by keyboard', () => {
  it('labels the words under the caret with a label key, and relabels what is selected', async () => {
    const { press, surfaces } = await open(text)
    await press('Shift+ArrowRight', '1')
    expect(surfaces()).toEqual(['Ann Lee/PERSON'])
    await press('2')
    expect(surfaces()).toEqual(['Ann Lee/ORG'])
  })

  it('does nothing when the label of the selected span is pressed again', async () => {
    const { press, actions } = await open(text)
    await press('1', '1')
    expect(actions).toHaveLength(1)
  })

  it('takes a letter of the label’s own', async () => {
    const labels = editingOf(text).labels.map((label) =>
      label.id === 'PLACE' ? { ...label, key: 'p' } : label,
    )
    const { press, surfaces } = await open(text, { labels })
    await press('Mod+End', 'ArrowLeft', 'p')
    expect(surfaces()).toEqual(['Oslo/PLACE'])
  })

  it('reaches label 11 and further with Shift', async () => {
    const labels = Array.from({ length: 12 }, (_, position) => ({
      ...editingOf(text).labels[0],
      id: `L${position + 1}`,
      name: `L${position + 1}`,
      position,
    }))
    const { press, surfaces } = await open(text, { labels })
    await press('Shift+2')
    expect(surfaces()).toEqual(['Ann/L12'])
  })

  it('creates with the active label on Enter', async () => {
    const { press, surfaces } = await open(text, { activeLabelId: 'PERSON' })
    await press('Enter')
    expect(surfaces()).toEqual(['Ann/PERSON'])
  })

  it('removes with Backspace, which then says so', async () => {
    const { press, surfaces, spoken } = await open(text)
    await press('1', 'Backspace')
    expect(surfaces()).toEqual([])
    expect(spoken.at(-1)).toBe('Removed PERSON from Ann')
  })

  it('moves the edges of a span, which keeps its identity', async () => {
    const { press, surfaces, state } = await open(text, { spans: [spanOf('a', 4, 7)] })
    await press('ArrowRight', '[', '}', 'Alt+{')
    expect(surfaces()).toEqual(['Ann Lee fle/PERSON'])
    expect(state.value.spans[0].id).toBe('a')
  })

  it('goes by character with Alt, and never cuts one', async () => {
    const { press, surfaces } = await open('👩‍👩‍👧x', { spans: [] })
    await press('Alt+ArrowRight', '3')
    expect(surfaces()).toEqual(['x/PLACE'])
  })

  it('goes forward to the left where the line runs from right to left', async () => {
    const { press, surfaces } = await open('ذهب أحمد إلى القاهرة')
    await press('ArrowLeft', '1')
    expect(surfaces()).toEqual(['أحمد/PERSON'])
  })

  it('goes by sentence with Mod, and to the ends of the text', async () => {
    const { press, spoken } = await open('One here. Two there.\nThree now.')
    await press('Mod+ArrowRight')
    expect(spoken.at(-1)).toBe('Two')
    await press('Mod+ArrowRight')
    expect(spoken.at(-1)).toBe('Three')
    await press('Mod+Home')
    expect(spoken.at(-1)).toBe('One')
    await press('Mod+End')
    expect(spoken.at(-1)).toBe('.')
  })

  it('selects from the inside out, and speaks what it selects', async () => {
    const spans = [spanOf('outer', 0, 7), spanOf('inner', 4, 7)]
    const { press, selectedId, spoken } = await open(text, { spans })
    await press('ArrowRight')
    expect(selectedId.value).toBe('inner')
    await press('o')
    expect(selectedId.value).toBe('outer')
    expect(spoken.at(-1)).toBe('Ann Lee, PERSON')
  })

  it('leaves Escape to others once there is nothing to cancel', async () => {
    const { press, selectedId, region } = await open(text)
    await press('1', 'Escape')
    expect(selectedId.value).toBeNull()
    const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    region.element.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
  })

  it('asks the parent to label every occurrence', async () => {
    const { press, asked } = await open(text)
    await press('Mod+Shift+2')
    expect(asked).toEqual([[{ start: 0, end: 3 }, 'ORG']])
  })

  it('is inert without the focus and when it is read-only', async () => {
    const { press, actions } = await open(text, { readOnly: true })
    await press('1', 'm')
    expect(actions).toEqual([])
    const other = await open(text)
    other.region.element.blur()
    await other.press('1')
    expect(other.actions).toEqual([])
  })
})

describe('the list of labels', () => {
  const popup = () => document.querySelector('[data-testid=label-popup]')
  const query = () => document.querySelector('[data-testid=label-query]') as HTMLInputElement

  it('opens on Enter, narrows as one types, and picks with Enter', async () => {
    const { press, surfaces, region } = await open(text)
    await press('Enter')
    expect(document.activeElement).toBe(query())
    query().value = 'pl'
    query().dispatchEvent(new Event('input'))
    await press('Enter')
    expect(surfaces()).toEqual(['Ann/PLACE'])
    expect(popup()).toBeNull()
    expect(document.activeElement).toBe(region.element)
  })

  it('picks by digit and by arrows', async () => {
    const { press, surfaces } = await open(text)
    await press('Enter', '2', 'ArrowRight', 'Enter', 'ArrowDown', 'ArrowDown', 'Enter')
    expect(surfaces().sort()).toEqual(['Ann/ORG', 'Lee/PLACE'])
  })

  it('closes on Escape, changes nothing and gives the focus back', async () => {
    const { press, actions, region } = await open(text)
    await press('Enter', 'Escape')
    expect(popup()).toBeNull()
    expect(actions).toEqual([])
    expect(document.activeElement).toBe(region.element)
  })
})

describe('the likeliest label', () => {
  const popup = () => document.querySelector('[data-testid=label-popup]')

  it('is given to what is marked, until another one is picked, in one step of undo', async () => {
    const { press, surfaces, state, actions, spoken, given } = await open(text, {
      likeliest: () => 'ORG',
    })
    await press('Enter')
    expect([surfaces(), popup()]).toEqual([['Ann/ORG'], null])
    const [{ id }] = state.value.spans
    expect(given).toEqual([id])
    expect(spoken.at(-1)).toBe('Labelled Ann as ORG, its likeliest label. A label key changes it')
    await press('1')
    expect(surfaces()).toEqual(['Ann/PERSON'])
    expect(actions[1]).toMatchObject({ title: 'Label as PERSON', goesOnWith: id })
  })

  it('can be picked from the list all the same, and removed', async () => {
    const { press, surfaces } = await open(text, { likeliest: () => 'ORG' })
    await press('Enter', 'Enter')
    expect(popup()).not.toBeNull()
    await press('3')
    expect(surfaces()).toEqual(['Ann/PLACE'])
    await press('Backspace')
    expect(surfaces()).toEqual([])
  })

  it('is asked for neither where a span lies already nor where a label is lit', async () => {
    const { press, surfaces, selectedId } = await open(text, {
      ...{ likeliest: () => 'ORG', spans: [spanOf('a', 0, 3)], activeLabelId: 'PLACE' },
    })
    await press('ArrowRight', 'Enter')
    expect(surfaces().sort()).toEqual(['Ann/PERSON', 'Lee/PLACE'])
    await press('Escape', 'Escape', 'ArrowLeft')
    expect(selectedId.value).toBe('a')
    await press('Enter')
    expect(popup()).not.toBeNull()
  })

  it('leaves the list of labels where there is none, or where it takes too long', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const never = new Promise<never>(() => {})
    const { press, surfaces } = await open(text, { likeliest: () => never })
    await press('Enter')
    expect(popup()).toBeNull()
    await vi.advanceTimersByTimeAsync(500)
    expect(popup()).not.toBeNull()
    await press('2')
    expect(surfaces()).toEqual(['Ann/ORG'])
  })

  it('comes too late once the user has done something else', async () => {
    const late = Promise.withResolvers<string>()
    const { press, surfaces } = await open(text, { likeliest: () => late.promise })
    await press('Enter', '1')
    late.resolve('ORG')
    await flushPromises()
    expect(surfaces()).toEqual(['Ann/PERSON'])
    const other = Promise.withResolvers<string>()
    const moved = await open(text, { likeliest: () => other.promise })
    await moved.press('Enter', 'ArrowRight')
    other.resolve('ORG')
    await flushPromises()
    expect([moved.surfaces(), popup()]).toEqual([[], null])
  })
})

it('keeps the label of a span lit for what is marked next, with one key', async () => {
  const { press, surfaces, activeLabelId } = await open(text)
  await press('2', 'b')
  expect(activeLabelId.value).toBe('ORG')
  await press('ArrowRight', 'Enter')
  expect(surfaces().sort()).toEqual(['Ann/ORG', 'Lee/ORG'])
  await press('b')
  expect(activeLabelId.value).toBeNull()
})

describe('suggestions', () => {
  const suggestions: Suggestion[] = [suggestionOf('g1', 0, 7), suggestionOf('g2', 16, 20)]

  it('are answered one after the other', async () => {
    const { press, surfaces, state, selectedId } = await open(text, { suggestions })
    await press('Tab', 'a')
    expect(surfaces()).toEqual(['Ann Lee/PERSON'])
    expect(selectedId.value).toBe('g2')
    await press('x')
    expect(state.value.suggestions).toEqual([])
  })

  it('let Tab go on when none is ahead', async () => {
    const { press, region } = await open(text, { suggestions })
    await press('Tab', 'Tab')
    const event = new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true })
    region.element.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
  })

  it('are answered by the pointer at their tag', async () => {
    const { wrapper, surfaces, state } = await open(text, { suggestions })
    await wrapper.get('[data-mark=g1] [data-answer=reject]').trigger('mousedown', { button: 0 })
    await wrapper.get('[data-mark=g2] [data-answer=accept]').trigger('mousedown', { button: 0 })
    expect([surfaces(), state.value.suggestions]).toEqual([['Oslo/PERSON'], []])
  })

  it('are drawn apart from spans, with their score, and their source when selected', async () => {
    const { press, wrapper } = await open(text, { suggestions, spans: [spanOf('a', 8, 12)] })
    expect(wrapper.findAll('.suggested')).toHaveLength(2)
    expect(wrapper.findAll('[data-testid=span-tag]')).toHaveLength(1)
    await press('Tab')
    expect(wrapper.get('[data-testid=suggestion-tag]').text()).toBe('PERSON90\u202f%model')
  })
})

it('lets go with Escape of what is selected first, and then of the lit label', async () => {
  const { press, selectedId, activeLabelId } = await open('Ann met Bob.', {
    activeLabelId: 'PERSON',
  })
  await press('Enter')
  expect(selectedId.value).not.toBeNull()
  await press('Escape')
  expect([selectedId.value, activeLabelId.value]).toEqual([null, 'PERSON'])
  await press('Escape')
  expect(activeLabelId.value).toBeNull()
})

it('draws where work was left off', async () => {
  const { wrapper } = await open(text, { leftOff: 8 })
  expect(wrapper.get('[data-testid=left-off]').attributes('data-at')).toBe('8')
  expect(wrapper.get('[data-block]').text()).toBe(text)
  const other = await open(text)
  expect(other.wrapper.find('[data-testid=left-off]').exists()).toBe(false)
})

it('draws how far a long text in progress was read', async () => {
  const text = `Ann met Bob. Cid left. ${'Nobody came. '.repeat(200)}`
  const at = async (document: Partial<Editing['document']>) => {
    const editing = editingOf(text)
    const { wrapper } = await open(text, {
      document: { ...editing.document, status: 'in-progress', ...document },
      spans: [spanOf('a', 0, 3)],
    })
    return wrapper.findAll('[data-testid=read-to]').map((seam) => seam.attributes('data-at'))
  }
  expect(await at({})).toEqual(['12'])
  expect(await at({ status: 'done' })).toEqual([])
  expect(await at({ reviewed: [{ start: 0, end: 22 }] })).toEqual(['22'])
})

describe('the reviewed part', () => {
  it('is marked by sentence and up to the caret, and cleared', async () => {
    const { press, state, wrapper } = await open('One here. Two there. Three now.')
    await press('Mod+ArrowRight', 'm')
    expect(state.value.document.reviewed).toEqual([{ start: 10, end: 20 }])
    expect(wrapper.findAll('.unseen').map((piece) => piece.text())).toEqual([
      'One here.',
      'Three now.',
    ])
    expect(wrapper.findAll('.seam')).toHaveLength(1)
    await press('Shift+M')
    expect(state.value.document.reviewed).toEqual([{ start: 0, end: 20 }])
    await press('Alt+Shift+m')
    expect(state.value.document.reviewed).toBeNull()
  })
})

it('draws the surface of each span exactly', async () => {
  const whole = 'Zoë 👩‍👩‍👧 met ليلى in 北京.'
  const spans = [spanOf('a', 0, 3), spanOf('b', 4, 12), spanOf('c', 17, 21), spanOf('d', 25, 27)]
  const { wrapper } = await open(whole, { spans })
  expect(wrapper.findAll('[data-span-id]').map((piece) => piece.element.textContent)).toEqual(
    spans.map(({ start, end }) => whole.slice(start, end)),
  )
})

it('draws only the first blocks of a long document', async () => {
  const { wrapper } = await open('A line of some length.\n'.repeat(20_000))
  expect(wrapper.findAll('[data-block]').length).toBeLessThan(100)
})
