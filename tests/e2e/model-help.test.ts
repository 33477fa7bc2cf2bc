import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

describe.skipIf(!chromiumPath)('help that comes from elsewhere', () => {
  const s = browserSession()

  async function withModel(): Promise<void> {
    await s.host.models.import(await tinyModel(temporaryFolder()))
    await s.labelled('ann met bob in oslo.', 'bob left.')
  }

  /** Chooses the model, which has labels of its own, and lets it make them. */
  async function chooseModel(): Promise<void> {
    await s.at('suggest-source').selectOption({ label: 'tiny-model' })
    await s.at('suggest-new-labels').check()
  }

  it('a model’s suggestions carry its name and scores, and go in one undo step', async () => {
    await withModel()
    await s.at('suggest').click()
    await s.at('suggest-source').getByText('tiny-model').waitFor({ state: 'attached' })
    await chooseModel()
    await s.at('scope-found').check()
    await s.at('suggest-run').click()
    const made = () => s.project().document(1)!.suggestions
    await expect.poll(() => made().length).toBeGreaterThan(0)
    for (const { origin, source, score } of made()) {
      expect([origin, source]).toEqual(['model', 'tiny-model'])
      expect(score).toBeGreaterThan(0)
    }
    await s.at('suggestion-tag').first().waitFor()
    await s.page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect.poll(() => made().length).toBe(0)
  })

  it('a model is compared with a person', async () => {
    await withModel()
    await s.at('text').focus()
    await s.page.keyboard.press('1')
    await s.saved()
    await s.at('go-review').click()
    await s.at('freeze').click()
    await s.at('set').first().waitFor()
    await s.at('model-set').click()
    await s.at('agreement').waitFor()
    expect(await s.violations()).toEqual([])
    expect(
      s
        .project()
        .review.sets()
        .map(({ kind }) => kind),
    ).toEqual(['project', 'model'])
  })

  it('a model with plain classes helps everywhere; one without names for them says why it does not', async () => {
    const labels = ['O', 'PER', 'ORG', 'LOC', 'E-MAIL']
    await s.host.models.import(await tinyModel(temporaryFolder(), { labels }))
    const nameless = labels.map((_, id) => `LABEL_${id}`)
    await s.host.models.import(await tinyModel(temporaryFolder(), { labels: nameless }))
    await s.labelled('ann met bob in oslo.')
    const choices = (list: string) => s.at(list).locator('option').allInnerTexts()

    await s.at('suggest').click()
    await s.at('suggest-source').getByText('tiny-model').waitFor({ state: 'attached' })
    expect(await choices('suggest-source')).toEqual(['tiny-model', 'Rules (0 rules in use)'])
    await chooseModel()
    await s.at('suggest-run').click()
    const made = () => s.project().document(1)!.suggestions
    await expect.poll(() => made().length).toBeGreaterThan(0)

    await s.at('go-review').click()
    await s.at('set-model').waitFor()
    expect(await choices('set-model')).toEqual(['tiny-model'])
    await s.at('go-tag').click()
    await s.at('tag-model').waitFor()
    expect(await choices('tag-model')).toEqual(['tiny-model'])
    await s.at('go-models').click()
    await s.at('why-not').getByText('config.json does not name any of the 5 classes').waitFor()
  })

  it('a pattern that would never end is stopped with a sentence', async () => {
    await s.labelled(`${'a'.repeat(60)}!`)
    await s.at('rules').click()
    await s.at('rule-new').click()
    await s.at('rule-kind').selectOption('pattern')
    await s.at('rule-body').fill('(a+)+$')
    await s.at('rule-problem').waitFor()
    await s.at('rule-body').fill('a+')
    await s.at('rule-hits').getByText('1 place found').waitFor()
  })

  it('hostile guidelines load nothing and run nothing', async () => {
    await s.projectOf('One.')
    await s.at('edit-guidelines').click()
    await s
      .at('guidelines-text')
      .fill(
        [
          'Kept.',
          '<script>document.title = "owned"</script>',
          '![beacon](https://beacon.example/x.png)',
          '<iframe src="https://beacon.example/"></iframe>',
          '[bad](javascript:document.title="owned") [worse](data:text/html,x)',
        ].join('\n\n'),
      )
    await s.at('keep-guidelines').click()
    const shown = s.at('guidelines')
    await shown.getByText('Kept.').waitFor()
    expect(await shown.locator('img, script, iframe').count()).toBe(0)
    // Only a link that the user must click, and nothing but https.
    expect(await shown.locator('a:not([href^="https://"])').count()).toBe(0)
    expect(await s.page.title()).not.toBe('owned')
  })
})
