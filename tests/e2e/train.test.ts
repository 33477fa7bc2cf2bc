import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { showNumber } from '../../src/model/setting-kinds.ts'
import { adapterRate } from '../../src/model/training-settings.ts'
import { chromiumPath } from '../support/browser.ts'
import { chooseBase } from '../support/new-run.ts'
import { browserSession } from '../support/session.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

describe.skipIf(!chromiumPath)('the Train view', () => {
  const s = browserSession()
  const { at } = s

  beforeEach(async () => {
    await s.show((await s.host.projects.createSample('Sample')).id, 'train')
    await at('outlook').waitFor()
    await fromNothing()
  })

  /** Begins with a network: what the page proposes has no epochs. */
  async function fromNothing(): Promise<void> {
    await chooseBase(s, 'scratch:tiny')
    await at('setting-epochs').waitFor()
  }

  const download = async (id: string) => {
    const started = s.page.waitForEvent('download')
    await at(id).click()
    return readFile((await (await started).path()) as string)
  }

  it('tries what is at hand, says what came of it, and begins with the best', async () => {
    const trial = async (base: string, epochs: number, f1: number) => {
      const { settings } = await s.host.training.suggest(base, s.project())
      return { name: base, settings: { ...settings, epochs }, seconds: 40, f1 }
    }
    const tried = [await trial('instant', 1, 0.5), await trial('starter', 33, 0.75)]
    const late = { ...tried[1], name: 'Large', f1: null }
    s.host.training.choose = async function* () {
      yield { type: 'trying', name: 'instant', part: 1, parts: 3 }
      for (const recipe of [...tried, late]) yield { type: 'tried', recipe }
      yield { type: 'done', best: tried[1] }
    }
    await at('choose-best').click()
    await at('tried').waitFor()
    await expect.poll(() => at('setting-epochs').inputValue()).toBe('33')
    expect(await at('base').inputValue()).toBe('starter')
    const rows = await at('tried').locator('tbody tr').allInnerTexts()
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'instant 0.5000 about 40 s',
      'starter, chosen 0.7500 about 40 s',
      'Large not tried needs about 40 s',
    ])
    expect(await s.violations()).toEqual([])
  })

  it('says beside the field what is wrong with a setting, and does not start', async () => {
    await at('setting-epochs').fill('0')
    await expect
      .poll(() => at('error-epochs').innerText())
      .toBe('Enter a whole number from 1 to 1,000.')
    expect(await at('start').isDisabled()).toBe(true)
    await at('reset-settings').click()
    await expect.poll(() => at('start').isEnabled()).toBe(true)

    await s.page.getByText('All settings').click()
    await at('setting-patience').fill('soon')
    await at('error-patience').waitFor()
    await at('setting-patience').fill('')
    await at('error-patience').waitFor({ state: 'detached' })
  })

  it('asks for the outlook again when a setting changes', async () => {
    expect(await at('outlook').innerText()).toContain('50 held out')
    await s.page.getByText('All settings').click()
    await at('setting-devFraction').fill('0.5')
    await expect.poll(() => at('outlook').innerText()).not.toContain('50 held out')
    await at('setting-documents').selectOption('done')
    await expect.poll(() => at('outlook').innerText()).toMatch(/documents to learn from/)
  })

  it('trains on the engine that was chosen, and says why others cannot be', async () => {
    await s.page.getByText('All settings').click()
    await at('missing-engines').locator('summary').click()
    expect(await at('missing-engines').locator('dt').count()).toBeGreaterThan(0)
    expect(await s.violations()).toEqual([])
    await at('setting-engine').selectOption('onnx-cpu')
    await expect.poll(() => at('help-engine').innerText()).toMatch(/^Runs on \d+ processor threads/)
    await at('setting-epochs').fill('1')
    await at('start').click()
    await expect.poll(() => at('run-status').innerText(), { timeout: 60_000 }).toBe('Finished')
    const { id } = s.host.projects.openFile(s.host.projects.recent()[0].path)
    const [run] = s.host.training.runs(s.host.projects.get(id))
    expect(run.settings.engine).toBe('onnx-cpu')
  })

  const ended = (status: string) =>
    expect.poll(() => at('run-status').innerText(), { timeout: 90_000 }).toBe(status)

  it('marks the epoch that is kept, and where patience stopped the run', async () => {
    await s.page.getByText('All settings').click()
    await at('setting-patience').fill('2')
    await at('start').click()
    await at('epochs').getByText('best so far').first().waitFor()
    await ended('Finished')
    const [{ epochs }] = s.host.training.runs(s.project())
    const best = epochs.findIndex((report) => report.best)
    const rows = await at('epochs').locator('tbody tr').allInnerTexts()
    expect(rows.map((row) => /kept|stopped|best/.exec(row)?.[0])).toEqual(
      epochs.map((_, i) => (i === best ? 'kept' : i === best + 2 ? 'stopped' : undefined)),
    )
    expect(await at('ending').innerText()).toBe(
      `Kept: epoch ${best + 1} (F1 ${epochs[best].f1.toFixed(4)}). ` +
        `Stopped after epoch ${best + 3}: nothing better for 2 evaluations.`,
    )
    for (const colorScheme of ['light', 'dark'] as const) {
      await s.page.emulateMedia({ colorScheme })
      expect(await s.violations()).toEqual([])
    }
  })

  it('shows all that a run that broke has to say, and leads to the model it has kept', async () => {
    const startSpoilt = async (evaluateEvery: string) => {
      await fromNothing()
      await s.page.getByText('All settings').click()
      await at('setting-epsilon').fill('1e-30')
      await at('setting-beta2').fill('0')
      await at('setting-evaluateEvery').fill(evaluateEvery)
      await at('start').click()
    }
    await startSpoilt('')
    await ended('Failed')
    expect(await at('run-message').innerText()).toMatch(
      /^Training broke at step .*no model was written\.$/,
    )
    expect(await at('kept-model').count()).toBe(0)
    expect(await at('resume').count()).toBe(0)

    await startSpoilt('1')
    await at('kept-model').waitFor({ timeout: 60_000 })
    const [{ message }] = s.host.training.runs(s.project())
    expect(await at('run-message').innerText()).toBe(`${message} See the kept model`)
    expect(await at('resume').count()).toBe(0)
    expect(await at('epochs').getByText('kept').count()).toBe(1)
    for (const colorScheme of ['light', 'dark'] as const) {
      await s.page.emulateMedia({ colorScheme })
      expect(await s.violations()).toEqual([])
    }
    await at('kept-model').click()
    await s.page.getByText('Sample 2').first().waitFor()
  })

  it('shows a run live in a window opened meanwhile, pauses and goes on, then all its figures', async () => {
    await at('setting-epochs').fill('5')
    await s.page.getByText('All settings').click()
    await at('setting-decoding').selectOption('constrained')
    await at('start').click()
    await at('epochs').locator('tbody tr').first().waitFor()
    expect(await at('start').count()).toBe(0)

    await s.page.getByRole('button', { name: 'Pause' }).click()
    await expect.poll(() => at('run-status').innerText()).toBe('Paused')
    await s.reload()
    await expect.poll(() => at('run-status').innerText()).toBe('Paused')
    await at('epochs').locator('tbody tr').first().waitFor()
    await at('resume').click()
    await expect.poll(() => at('run-status').innerText(), { timeout: 90_000 }).toBe('Finished')

    expect(await at('epochs').locator('tbody tr').count()).toBe(5)
    // What turned at an evaluation leads to its sentences; where nothing did, nothing does.
    const [{ epochs }] = s.host.training.runs(s.project())
    const some = epochs.filter(({ turned }) => turned && turned.found + turned.lost > 0)
    expect(epochs.map(({ turned }) => turned === null)).toEqual([
      true,
      ...Array<boolean>(4).fill(false),
    ])
    expect(await at('turned-at').count()).toBe(some.length)
    await at('turned-at').first().click()
    await at('turned-open').first().waitFor()
    const { found, lost } = some[0].turned!
    await expect
      .poll(async () => {
        for (const more of await at('turned-more').all()) await more.click()
        return at('turned-open').count()
      })
      .toBe(found + lost)
    expect(await at('labels').locator('tbody tr').count()).toBe(4)
    expect(await at('confusion').locator('tbody tr').count()).toBe(4)
    expect(Number(await at('best-f1').innerText())).toBeGreaterThan(0)

    const csv = (await download('curves-csv')).toString('utf8').trim().split('\r\n')
    expect(csv[0]).toMatch(/^epoch,step,validationLoss,precision,recall,f1,accuracy/)
    expect(csv).toHaveLength(6)
    expect((await download('curves-png')).subarray(1, 4).toString()).toBe('PNG')
    expect((await download('confusion-csv')).toString('utf8')).toContain('(missed)')

    await fromNothing()
    for (const colorScheme of ['light', 'dark'] as const) {
      await s.page.emulateMedia({ colorScheme })
      await s.page.getByText('Settings of this run').click()
      await s.page.getByText('All settings').click()
      expect(await s.violations()).toEqual([])
    }

    // A second run; the first stays one click away, with its F1.
    await at('setting-epochs').fill('1')
    await at('start').click()
    await expect.poll(() => at('run-status').innerText(), { timeout: 60_000 }).toBe('Finished')
    await at('runs').getByRole('button', { name: 'Sample 1', exact: true }).click()
    await expect.poll(() => at('epochs').locator('tbody tr').count()).toBe(5)
  })
})

describe.skipIf(!chromiumPath)('the Train view of a project with spans inside words', () => {
  const s = browserSession()
  const { at } = s

  it('lists the spans that cannot be learnt as they are labelled, each a way to its document', async () => {
    const id = s.create(
      [
        { text: '서울에서 만나요', spans: [{ start: 0, end: 2, label: 'TOWN' }] },
        ...['Oslo is cold.', 'Rome is warm.', 'Bonn is far.'].map((text, d) => ({
          text,
          spans: [{ start: 0, end: 4, label: 'TOWN' }],
          split: d === 0 ? ('dev' as const) : ('train' as const),
        })),
      ],
      ['TOWN'],
    )
    await s.show(id, 'train')
    await at('outlook').waitFor()
    await chooseBase(s, 'scratch:tiny')
    await at('setting-epochs').waitFor()
    // The base that was proposed may have some.
    await expect.poll(() => at('untrainable-spans').count()).toBe(0)
    await s.page.getByText('All settings').click()
    await at('setting-unit').selectOption('word')
    await at('untrainable-spans').locator('summary').click()
    expect(await at('untrainable-spans').innerText()).toMatch(
      /1 span cannot be learnt by this base, and counts as missed where held out\s+TOWN “서울” does not begin/,
    )
    expect(await s.violations()).toEqual([])
    if (process.env.SHOTS) {
      await s.page.screenshot({ path: `${process.env.SHOTS}/untrainable.png` })
    }
    await at('untrainable-spans').getByRole('link').click()
    await expect.poll(() => at('text').innerText()).toContain('만나요')
  })
})

describe.skipIf(!chromiumPath)('the Train view of a project with a base of the library', () => {
  const s = browserSession()
  const { at } = s

  it('trains an adapter of a base of the library at a rate of its own, which Models exports', async () => {
    const { id } = await s.host.models.import(
      await tinyModel(temporaryFolder(), { maxPositions: 256 }),
    )
    const spans = [{ start: 0, end: 4, label: 'TOWN' }]
    const towns = ['Oslo', 'Rome', 'Bonn', 'Bern', 'Riga', 'Kyiv']
    const texts = towns.map((town, d) => ({
      ...{ text: `${town} is a town.`, spans },
      split: d === 0 ? ('dev' as const) : ('train' as const),
    }))
    await s.show(s.create(texts, ['TOWN']), 'train')
    await at('outlook').waitFor()
    await chooseBase(s, id)
    await s.page.getByText('All settings').click()
    const rate = () => at('setting-learningRate').inputValue()
    await expect.poll(rate).toBe(showNumber(3e-4))
    await at('setting-adapterRank').fill('2')
    await expect.poll(rate).toBe(showNumber(adapterRate(3e-4)))
    await at('setting-adapterRank').fill('0')
    await expect.poll(rate).toBe(showNumber(3e-4))
    await at('setting-adapterRank').fill('2')
    await at('setting-adapterAlpha').fill('8')
    await at('setting-epochs').fill('1')
    expect(await s.violations()).toEqual([])
    await at('start').click()
    await expect.poll(() => at('run-status').innerText(), { timeout: 60_000 }).toBe('Finished')

    await at('go-models').click()
    await s.page.getByRole('button', { name: 'Actions for Mine 1' }).click()
    await s.page.getByRole('menuitem', { name: 'Export the adapter…' }).click()
    const target = join(temporaryFolder(), 'adapter')
    await at('answer').fill(target)
    await at('confirm-yes').click()
    await s.page.getByText(`The adapter of Mine 1 is copied to ${target}`).waitFor()
    const settings = await readFile(join(target, 'adapter_config.json'), 'utf8')
    expect(JSON.parse(settings)).toMatchObject({ r: 2, lora_alpha: 8 })
  })
})
