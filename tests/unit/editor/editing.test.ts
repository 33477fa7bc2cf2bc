import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { snapToCharacters } from '../../../src/domain/characters.ts'
import { DocumentText } from '../../../src/editor/document-text.ts'
import * as editing from '../../../src/editor/editing.ts'
import { moveEdge } from '../../../src/editor/selection.ts'
import { snapSelection } from '../../../src/editor/trimming.ts'
import { apply, editingOf, inverse, suggestionOf } from '../../support/editing.ts'
import { anyText } from '../../support/text.ts'
import { PATIENT } from '../../support/patient.ts'

const text = 'Ann Lee flew to Oslo.'
const ann = { start: 0, end: 7 }

describe('an edit', () => {
  it('labels a range by hand', () => {
    const step = editing.createSpan(editingOf(text), ann, 'PERSON', 'new')
    expect(step).toMatchObject({
      action: {
        title: 'Label as PERSON',
        edits: [{ type: 'span.create', span: { id: 'new', start: 0, end: 7, origin: 'human' } }],
      },
      selectedId: 'new',
      spoken: 'Labelled Ann Lee as PERSON',
    })
  })

  it('makes no second span like one that exists, but may label the same text otherwise', () => {
    const state = apply(editingOf(text), editing.createSpan(editingOf(text), ann, 'PERSON', 'a'))
    expect(editing.createSpan(state, ann, 'PERSON', 'b')).toBeNull()
    expect(editing.createSpan(state, ann, 'ORG', 'b')).not.toBeNull()
  })

  it('relabels and resizes without changing the identity, and drops a score that no longer holds', () => {
    const scored = {
      ...editingOf(text),
      spans: [{ ...suggestionOf('a', 0, 3), origin: 'model' as const, score: 0.9 }],
    }
    expect(editing.relabel(scored, 'a', 'ORG', 'x')?.action.edits).toEqual([
      { type: 'span.update', id: 'a', patch: { labelId: 'ORG', score: null } },
    ])
    expect(editing.resize(scored, 'a', ann)?.action.edits).toEqual([
      { type: 'span.update', id: 'a', patch: { start: 0, end: 7, score: null } },
    ])
  })

  it('does nothing for the label or range that a span has already', () => {
    const state = apply(editingOf(text), editing.createSpan(editingOf(text), ann, 'PERSON', 'a'))
    expect(editing.relabel(state, 'a', 'PERSON', 'x')).toBeNull()
    expect(editing.resize(state, 'a', ann)).toBeNull()
    expect(editing.resize(state, 'a', { start: 3, end: 3 })).toBeNull()
  })

  it('accepts a suggestion with its own label, and replaces it by hand with another', () => {
    const state = { ...editingOf(text), suggestions: [suggestionOf('g', 0, 7)] }
    expect(editing.relabel(state, 'g', 'PERSON', 'x')?.action.edits).toEqual([
      { type: 'suggestion.accept', id: 'g' },
    ])
    expect(editing.relabel(state, 'g', 'ORG', 'x')?.action.edits).toMatchObject([
      { type: 'span.create', span: { id: 'x', labelId: 'ORG', origin: 'human' } },
      { type: 'suggestion.reject', id: 'g' },
    ])
  })

  it('answers by a span what is proposed there, and the same label with other edges, and nothing else', () => {
    const suggestions = [
      suggestionOf('exact', 0, 3),
      suggestionOf('longer', 0, 7),
      { ...suggestionOf('other', 2, 7), labelId: 'ORG' },
      suggestionOf('after', 3, 7),
    ]
    const state = { ...editingOf(text), suggestions }
    const made = editing.createSpan(state, { start: 0, end: 3 }, 'PERSON', 'x')
    expect(made?.action.edits.slice(1)).toEqual([
      { type: 'suggestion.reject', id: 'exact' },
      { type: 'suggestion.reject', id: 'longer' },
    ])
  })

  it('says that the first review mark makes the rest unseen', () => {
    expect(editing.review(editingOf(text), ann)?.spoken).toContain('the rest counts as unseen')
    expect(editing.clearReview(editingOf(text))).toBeNull()
  })
})

/** One wish of the user, with numbers that are folded into whatever exists when it is carried out. */
const wish = fc.record({
  kind: fc.constantFrom(
    'drag',
    'characters',
    'relabel',
    'edge',
    'remove',
    'accept',
    'review',
    'clear',
  ),
  a: fc.nat(1000),
  b: fc.nat(1000),
  flag: fc.boolean(),
  label: fc.constantFrom('PERSON', 'ORG', 'PLACE'),
})
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never

function carryOut(state: editing.Editing, { kind, a, b, flag, label }: Wish, id: string) {
  const { text: whole } = state.document
  const words = new DocumentText(whole, null)
  const start = a % (whole.length + 1)
  const range = { start, end: Math.min(whole.length, start + 1 + (b % 20)) }
  const span = state.spans[a % Math.max(1, state.spans.length)]
  const suggestion = state.suggestions[a % Math.max(1, state.suggestions.length)]
  const snapped =
    kind === 'characters' ? snapToCharacters(whole, range) : snapSelection(whole, words, range)
  switch (kind) {
    case 'drag':
    case 'characters':
      return snapped && editing.createSpan(state, snapped, label, id)
    case 'relabel':
      return span ? editing.relabel(state, span.id, label, id) : null
    case 'edge': {
      const how = { edge: flag ? ('start' as const) : ('end' as const), byCharacter: b % 2 === 0 }
      const direction = b % 3 === 0 ? (1 as const) : (-1 as const)
      const moved = span && moveEdge(whole, words, span, { ...how, direction })
      return moved ? editing.resize(state, span.id, moved) : null
    }
    case 'remove':
      return span ? editing.remove(state, span.id) : null
    case 'accept':
      return suggestion ? editing[flag ? 'accept' : 'reject'](state, suggestion.id) : null
    case 'review':
      return snapped && editing.review(state, snapped)
    default:
      return editing.clearReview(state)
  }
}

describe('any sequence of edits on any text', () => {
  const scene = fc.tuple(
    anyText({ minLength: 1, maxLength: 40 }),
    fc.array(wish, { maxLength: 25 }),
  )
  const start = (whole: string): editing.Editing => {
    const word = new DocumentText(whole, null).endingAfter(0)
    const suggestions = word ? [suggestionOf('g0', word.start, word.end)] : []
    return { ...editingOf(whole), suggestions }
  }

  it(
    'leaves spans that lie in the text, cut no character and slice to what is shown',
    PATIENT,
    () => {
      fc.assert(
        fc.property(scene, ([whole, wishes]) => {
          let state = start(whole)
          wishes.forEach((one, i) => {
            state = apply(state, carryOut(state, one, `n${i}`))
            for (const span of state.spans) {
              expect(span.start).toBeGreaterThanOrEqual(0)
              expect(span.start).toBeLessThan(span.end)
              expect(span.end).toBeLessThanOrEqual(whole.length)
              expect(whole.slice(span.start, span.end).isWellFormed()).toBe(true)
            }
            expect(new Set(state.spans.map(({ id }) => id)).size).toBe(state.spans.length)
            expect(state.document.text).toBe(whole)
          })
        }),
      )
    },
  )

  it('is taken back to the very first state by its inverses in reverse', PATIENT, () => {
    fc.assert(
      fc.property(scene, ([whole, wishes]) => {
        const first = start(whole)
        const undo: ((state: editing.Editing) => editing.Editing)[] = []
        let state = first
        wishes.forEach((one, i) => {
          const step = carryOut(state, one, `n${i}`)
          undo.push(inverse(state, step))
          state = apply(state, step)
        })
        for (const back of undo.reverse()) state = back(state)
        expect(state).toEqual(first)
      }),
    )
  })
})
