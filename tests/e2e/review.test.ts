import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

describe.skipIf(!chromiumPath)('review', () => {
  const s = browserSession()

  /** Mine has PERSON on Ann; the second person labelled Ann as ORG and Bob as PERSON. */
  async function twoSets(): Promise<void> {
    await s.labelled('Ann met Bob.')
    await s.page.keyboard.press('1')
    await expect.poll(() => s.project().counts().spans).toBe(1)
    await s.at('go-review').click()
    await s.page.getByText('Two sets are needed.').waitFor()
    await s.at('set-name').fill('Mine')
    await s.at('freeze').click()
    await s.at('set').getByText('Mine').waitFor()
    const entities = [
      [0, 3, 'ORG'],
      [8, 11, 'PERSON'],
    ]
    await s.at('import-set').setInputFiles({
      name: 'second.jsonl',
      mimeType: 'text/plain',
      buffer: Buffer.from(`${JSON.stringify({ text: 'Ann met Bob.', label: entities })}\n`),
    })
    await s.at('agreement').waitFor()
  }

  it('compares two people, decides by key, undoes, and opens the document', async () => {
    await twoSets()
    await s.at('review-progress').getByText('0 of 2 disagreements decided').waitFor()
    expect(await s.violations()).toEqual([])
    await s.page.keyboard.press('2')
    await s.page.getByText('1 of 2 disagreements decided').waitFor()
    const labels = () =>
      s
        .project()
        .document(1)!
        .spans.map(
          ({ labelId }) =>
            s
              .project()
              .labels()
              .find(({ id }) => id === labelId)?.name,
        )
    expect(labels()).toEqual(['ORG'])
    await s.page.keyboard.press('Control+z')
    await expect.poll(labels).toEqual(['PERSON'])
    await s.at('decide-b').click()
    await s.page.keyboard.press('0')
    await s.page.getByText('2 of 2 disagreements decided').waitFor()
    await s.at('review-open').click()
    await expect.poll(() => s.at('text').innerText()).toContain('met Bob')
  })

  it('checks the labels, and goes through what contradicts them', async () => {
    await s.labelled('Eva met Cem.')
    const names = ['Ann', 'Bob', 'Cem', 'Dag', 'Eva']
    const texts = names.flatMap((name, i) =>
      names.map((other, j) => ({
        text: `${name} met ${other}.`,
        spans: [
          { start: 0, end: 3, label: i === 1 && j === 1 ? 'ORG' : 'PERSON' },
          { start: 8, end: 11, label: 'PERSON' },
        ],
      })),
    )
    unwrap(s.project().addDocuments('Import', texts, []))
    await s.at('go-review').click()
    await s.at('check-labels').click()
    await s.at('check-figures').getByText('25 documents checked').waitFor()
    await s.at('likelihood').waitFor()
    expect(await s.at('disagreement').innerText()).toContain('Different labels')
    expect(await s.violations()).toEqual([])
    const wrong = () => s.project().counts().perLabel[labelOf('ORG')] ?? 0
    expect(wrong()).toBe(1)
    await s.page.keyboard.press('2')
    await expect.poll(wrong).toBe(0)
    await s.page.reload()
    await s.at('check-figures').waitFor()
  })

  const labelOf = (name: string) =>
    s
      .project()
      .labels()
      .find((one) => one.name === name)?.id ?? ''

  it('goes by mouse alone: decides, changes its mind, undoes, and opens the document', async () => {
    await twoSets()
    await s.at('disagreement').getByText('Different labels').waitFor()
    await s.at('decide-a').click()
    await s.at('disagreement').getByText('Only the second has it').waitFor()
    await s.at('decide-neither').click()
    await s.page.getByText('2 of 2 disagreements decided').waitFor()
    await s.at('decide-b').click()
    await expect.poll(() => s.project().counts().spans).toBe(2)
    await s.at('undo').click()
    await expect.poll(() => s.project().counts().spans).toBe(1)
    await s.at('undo').click()
    await s.page.getByText('1 of 2 disagreements decided').waitFor()
    await s.at('review-open').click()
    await expect.poll(() => s.at('text').innerText()).toContain('met Bob')
  })
})
