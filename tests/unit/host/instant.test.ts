import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { InstantSuggestions } from '../../../src/host/tagging/instant/instant-suggestions.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const people = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon', 'Kim']

let clock: Date
let project: Project
let settings: { instantSuggestions: boolean; likeliestLabels: boolean }
let instant: InstantSuggestions
beforeEach(() => {
  clock = new Date(Date.UTC(2026, 0, 1))
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright'), { now: () => clock }))
  settings = { instantSuggestions: true, likeliestLabels: true }
  instant = new InstantSuggestions(() => settings)
})
afterEach(async () => {
  await instant.close()
  project.close()
})

const done = (person: string, label = 'PERSON'): LabelledText => ({
  text: `Yesterday ${person} went home.`,
  status: 'done',
  spans: [{ start: 10, end: 10 + person.length, label }],
})
const fresh = (text: string): LabelledText => ({ text, spans: [] })

function add(...texts: LabelledText[]): void {
  const names = ['PERSON', 'PLACE']
  unwrap(
    project.addDocuments(
      'Import',
      texts,
      names.map((name) => ({ name })),
    ),
  )
}

/** The surfaces that are proposed in a document, and their labels. */
async function proposed(id: number): Promise<string[]> {
  const text = project.document(id)?.document.text ?? ''
  const names = new Map(project.labels().map((label) => [label.id, label.name]))
  const found = await instant.propose(project, id)
  return found.map(({ start, end, labelId }) => `${text.slice(start, end)} ${names.get(labelId)}`)
}

describe('what is proposed while one annotates', () => {
  it('comes from the tenth finished document on, marked as its own and with a score', async () => {
    add(fresh('Yesterday Zoë went home.'), ...people.slice(0, 9).map((name) => done(name)))
    expect(await proposed(1)).toEqual([])
    add(done('Jon'))
    expect(await proposed(1)).toEqual(['Zoë PERSON'])
    const [one] = await instant.propose(project, 1)
    expect(one).toMatchObject({ origin: 'model', source: 'instant', documentId: 1 })
    expect(one.score).toBeGreaterThan(0.5)
    expect(one.score).toBeLessThanOrEqual(1)
  })

  it('follows what is finished next', async () => {
    add(fresh('Yesterday Zoë went home.'), ...people.slice(0, 10).map((name) => done(name)))
    expect(await proposed(1)).toEqual(['Zoë PERSON'])
    add(...Array.from({ length: 30 }, (_, i) => done(people[i % 11], 'PLACE')))
    expect(await proposed(1)).toEqual(['Zoë PLACE'])
  })

  it('is nothing in a finished document, without spans to learn from, and once switched off', async () => {
    add(fresh('Yesterday Zoë went home.'), ...people.map((name) => done(name)))
    expect(await proposed(2)).toEqual([])
    settings.instantSuggestions = false
    expect(await proposed(1)).toEqual([])
    settings.instantSuggestions = true
    expect(await proposed(1)).toEqual(['Zoë PERSON'])
    expect(await proposed(999)).toEqual([])
    const bare = unwrap(Project.open(join(temporaryFolder(), 'bare.spanwright')))
    const texts = people.map((name): LabelledText => ({ ...done(name), spans: [] }))
    unwrap(bare.addDocuments('Import', [fresh('Ann'), ...texts], [{ name: 'PERSON' }]))
    expect(await instant.propose(bare, 1)).toEqual([])
    bare.close()
  })

  it('leaves no trace: neither in the file nor in its history', async () => {
    add(fresh('Yesterday Zoë went home.'), ...people.map((name) => done(name)))
    const before = project.history()
    expect(await proposed(1)).toEqual(['Zoë PERSON'])
    expect(project.history()).toEqual(before)
    expect(project.counts().suggestions).toBe(0)
    expect(project.document(1)).toMatchObject({ spans: [], suggestions: [] })
  })

  it('goes by the label as it is called now', async () => {
    add(fresh('Yesterday Zoë went home.'), ...people.map((name) => done(name)))
    expect(await proposed(1)).toEqual(['Zoë PERSON'])
    const [{ id }] = project.labels()
    unwrap(project.apply('Rename', [{ type: 'label.update', id, patch: { name: 'HUMAN' } }]))
    expect(await proposed(1)).toEqual(['Zoë HUMAN'])
  })

  it('reads no more than it has the time for, however much is finished', async () => {
    const long = ` ${'and so on '.repeat(1500)}`
    const texts = people.map((name) => ({ ...done(name), text: done(name).text + long }))
    add(fresh('Yesterday Zoë went home.'), ...texts, ...texts, ...people.map((name) => done(name)))
    expect(await proposed(1)).toEqual(['Zoë PERSON'])
  })

  it('answers those who ask at once in turn', async () => {
    add(fresh('Yesterday Zoë went home.'), fresh('Yesterday Max went home.'))
    add(...people.map((name) => done(name)))
    expect(await Promise.all([proposed(1), proposed(2), proposed(1)])).toEqual([
      ['Zoë PERSON'],
      ['Max PERSON'],
      ['Zoë PERSON'],
    ])
  })
})

describe('the likeliest label of a stretch', () => {
  const nameOf = async (start: number, end: number, id = 1) => {
    const found = await instant.likeliest(project, id, { start, end })
    return project.labels().find((label) => label.id === found)?.name ?? null
  }
  const places = ['Rome', 'Oslo', 'Bonn', 'Kyiv', 'Lima', 'Graz']
  const visited = (place: string): LabelledText => ({
    text: `They saw ${place} there.`,
    status: 'done',
    spans: [{ start: 9, end: 9 + place.length, label: 'PLACE' }],
  })

  it('goes by what is around it, also where nothing is proposed, from the tenth finished document on', async () => {
    add(fresh('Yesterday Zoë went home.'), fresh('They saw Ulm there.'))
    add(...people.slice(0, 5).map((name) => done(name)), ...places.slice(0, 4).map(visited))
    expect(await nameOf(10, 13)).toBeNull()
    add(...places.slice(4).map(visited))
    settings.instantSuggestions = false
    expect(await nameOf(10, 13)).toBe('PERSON')
    expect(await nameOf(9, 12, 2)).toBe('PLACE')
  })

  it('is none beyond the text, of a document that is gone, and once switched off', async () => {
    add(fresh('Yesterday Zoë went home.'), ...people.map((name) => done(name)))
    expect(await nameOf(10, 13)).toBe('PERSON')
    expect(await nameOf(10, 1000)).toBeNull()
    expect(await nameOf(0, 1, 999)).toBeNull()
    settings.likeliestLabels = false
    expect(await nameOf(10, 13)).toBeNull()
  })
})
