import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { buildPages, serveHost } from '../support/app.ts'
import { chromiumPath, launchBrowser } from '../support/browser.ts'
import { changes, changingNone, proceduresOf, sceneOf, type Scene } from '../support/changing.ts'
import { hostIn } from '../support/temporary.ts'

/** Where a change is seen, what a page shows there, and what that is before and after. */
interface Sight {
  place: 'documents' | 'review' | 'train'
  shows: (page: Page) => Promise<unknown>
  before: unknown
  after: unknown
  /** The same in a page of another host, which knows nothing of this one's processes. */
  elsewhere?: { before: unknown; after: unknown }
}

const count = (id: string) => (page: Page) => page.getByTestId(id).count()
const text = (id: string) => async (page: Page) => {
  const [found] = await page.getByTestId(id).allInnerTexts()
  return found
}

const found = { place: 'documents', shows: text('found'), before: '3 documents' } as const
const tags = { place: 'documents', shows: count('span-tag') } as const
const sets = { place: 'review', shows: count('set') } as const
const status = { place: 'train', shows: text('run-status') } as const
const away = { before: 'Interrupted', after: 'Interrupted' }

const sights: Record<string, Sight> = {
  'documents.import': { ...found, after: '4 documents' },
  'tagging.addToProject': { ...found, after: '4 documents' },
  'edits.apply': { ...tags, before: 1, after: 2 },
  'edits.undo': { ...tags, before: 2, after: 1 },
  'edits.redo': { ...tags, before: 1, after: 2 },
  'edits.bulk': {
    place: 'documents',
    shows: (page) => page.getByTestId('flag').getAttribute('aria-pressed'),
    ...{ before: 'false', after: 'true' },
  },
  'edits.labelOccurrences': { ...tags, before: 1, after: 2 },
  'edits.relabel': {
    ...{ place: 'documents', shows: text('span-tag'), before: 'PERSON', after: 'ORG' },
  },
  'suggestions.run': {
    ...{ place: 'documents', shows: count('suggestion-tag'), before: 0, after: 1 },
  },
  'review.freeze': { ...sets, before: 0, after: 1 },
  'review.importSet': { ...sets, before: 0, after: 1 },
  'review.modelSet': { ...sets, before: 0, after: 1 },
  'review.check': { ...sets, before: 0, after: 2 },
  'review.removeSet': { ...sets, before: 1, after: 0 },
  'review.decide': {
    ...{ place: 'review', shows: text('review-progress') },
    ...{ before: '0 of 1 disagreement decided', after: '1 of 1 disagreement decided' },
  },
  'splits.assign': {
    place: 'documents',
    shows: (page) => page.getByTestId('split').inputValue(),
    ...{ before: 'auto', after: 'train' },
  },
  'training.start': {
    ...{ ...status, before: undefined, after: 'Training' },
    elsewhere: { ...away, before: undefined },
  },
  // Who looks at another run goes on looking at it.
  'training.repeat': { place: 'train', shows: count('run-again'), before: 1, after: 2 },
  'training.pause': { ...status, before: 'Training', after: 'Paused', elsewhere: away },
  'training.resume': { ...status, before: 'Paused', after: 'Training', elsewhere: away },
  'training.finish': {
    ...{ ...status, before: 'Training', after: 'Finished' },
    elsewhere: { ...away, after: 'Finished' },
  },
  'training.note': {
    ...{ place: 'train', shows: text('run-note'), before: undefined, after: 'First try' },
  },
  'training.trash': {
    ...{ place: 'train', shows: count('run-restore'), before: 0, after: 1 },
  },
  'training.cancel': {
    ...{ ...status, before: 'Training', after: 'Cancelled' },
    elsewhere: { ...away, after: 'Cancelled' },
  },
}

describe.skipIf(!chromiumPath)('a change in one window', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-test-'))
  /** One host, with two windows, and another with one, through all of the tests. */
  let [host, other]: Host[] = []
  let pages: Page[]
  const ends: (() => unknown)[] = []

  beforeAll(async () => {
    const browser = await launchBrowser()
    ends.push(() => browser.close())
    const urls: string[] = []
    const hosts = ['one', 'other'].map((name) => hostIn(join(folder, name)))
    for (const each of hosts) {
      const server = await serveHost(each, buildPages())
      ends.push(async () => (await server.close(), each.close()))
      urls.push(server.url)
    }
    ;[host, other] = hosts
    const contexts = await Promise.all(urls.map(() => browser.newContext()))
    const windows = [0, 0, 1].map(async (at) => {
      const page = await contexts[at].newPage()
      await page.goto(urls[at])
      await page.getByRole('heading', { name: 'Projects', exact: true }).waitFor()
      return page
    })
    pages = await Promise.all(windows)
  })
  afterAll(async () => {
    for (const end of ends) await end()
    rmSync(folder, { recursive: true, force: true })
  })

  it('has a sight for each procedure of the contract that changes a project', () => {
    const changing = proceduresOf().filter((name) => !changingNone.has(name))
    expect(Object.keys(sights).sort()).toEqual(changing.sort())
  })

  it.each(Object.entries(sights))('by %s is seen in all', async (name, sight) => {
    const scene = await sceneOf(host, name)
    onTestFinished(() => endRuns(scene))
    const ready = await changes[name].before?.(scene)
    other.projects.openFile(host.projects.get(scene.project).path)
    for (const page of pages) {
      await page.goto(new URL(`/#/project/${scene.project}/${sight.place}`, page.url()).href)
      await page.locator('h1').waitFor({ state: 'attached' })
    }
    const [first, second, elsewhere] = pages
    const show = async (what: 'before' | 'after') => {
      const shown = (page: Page) => expect.poll(() => sight.shows(page), { timeout: 20_000 })
      await shown(first).toBe(sight[what])
      await shown(second).toBe(sight[what])
      await shown(elsewhere).toBe((sight.elsewhere ?? sight)[what])
    }
    await show('before')
    await changes[name].make(scene, ready)
    await show('after')
  })
})

/** A host trains one run at a time: the next test may want to. */
async function endRuns({ client, project }: Scene): Promise<void> {
  for (const { id, status } of await client.training.runs({ project }))
    if (status === 'running' || status === 'paused')
      await client.training.cancel({ project, runId: id })
}
