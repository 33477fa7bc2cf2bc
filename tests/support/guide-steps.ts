import type { Page } from 'playwright-core'

/** A step of docs/guide, done in the page; it ends when the page shows what the guide says. */
interface GuideStep {
  /** Its heading. */
  title: string
  walk: (page: Page) => Promise<void>
  /** Name of the picture that is taken at its end. */
  picture?: string
}

const letter = 'Mara Lindqvist will speak in Port Ellis on Friday.'
const answer = 'Mara Lindqvist met Kestrel Airways in Harrowgate Bay.'

const at = (page: Page, id: string) => page.getByTestId(id)
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
/** Holds a key while the pointer passes over words at the beginning of the text. */
async function passOver(page: Page, words: string, key: string): Promise<void> {
  const piece = at(page, 'text').locator('[data-start]').first()
  const { width, x, y } = await piece.evaluate((it, length) => {
    const range = it.ownerDocument.createRange()
    range.setStart(it.firstChild as Node, 0)
    range.setEnd(it.firstChild as Node, length)
    const box = range.getBoundingClientRect()
    return { width: box.width, x: box.x, y: box.y + box.height / 2 }
  }, words.length)
  await page.mouse.move(x + 2, y)
  await page.keyboard.down(key)
  await page.mouse.move(x + width - 2, y, { steps: 4 })
  await page.keyboard.up(key)
}

const document = (page: Page, text: string) => at(page, 'text').getByText(text).first().waitFor()

/** The loop from the first word to a tagger, as docs/guide tells it: on the sample, each step after the other. */
export const guideSteps: readonly GuideStep[] = [
  {
    title: 'Open the sample',
    async walk(page) {
      await at(page, 'sample').click()
      await at(page, 'text').waitFor()
      await page.getByText('250 documents').first().waitFor()
    },
  },
  {
    title: 'Bring in a text of your own',
    async walk(page) {
      await at(page, 'import').setInputFiles({
        name: 'letter.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from(letter),
      })
      await at(page, 'import-start').click()
      await page.getByText('Imported 1 document').waitFor()
      await at(page, 'import-close').click()
      await at(page, 'search').fill('will speak in Port')
      await at(page, 'row').getByText('will speak').click()
      await document(page, 'Mara Lindqvist')
    },
  },
  {
    title: 'Label it',
    picture: 'label',
    async walk(page) {
      await page.getByRole('button', { name: 'End finding' }).click()
      await at(page, 'text').focus()
      await passOver(page, 'Mara Lindqvist', '1')
      await at(page, 'span-tag').getByText('PERSON').waitFor()
      await press(page, 'Control+Enter')
      await page.getByText('251 done').waitFor()
    },
  },
  {
    title: 'Look at every string that is labelled',
    picture: 'entities',
    async walk(page) {
      await at(page, 'go-entities').click()
      await at(page, 'string-search').fill('Lindqvist')
      await at(page, 'string').nth(1).waitFor({ state: 'detached' })
      await at(page, 'string').getByText('Mara Lindqvist', { exact: true }).click()
      await at(page, 'string-place').first().waitFor()
    },
  },
  {
    title: 'Train',
    async walk(page) {
      await at(page, 'go-train').click()
      await at(page, 'offer-quick').click()
      await page.getByText('Learns from').first().waitFor()
      await at(page, 'start').click()
      await at(page, 'verdict').waitFor({ timeout: 60_000 })
    },
  },
  {
    title: 'Read what it can do',
    picture: 'verdict',
    async walk(page) {
      await at(page, 'verdict')
        .getByText(/^Finds \d+ of \d+ entities/)
        .waitFor()
      await at(page, 'mistakes')
        .getByText(/found right/)
        .waitFor()
    },
  },
  {
    title: 'Go to the sentence behind a mistake',
    async walk(page) {
      await at(page, 'side-open').first().click()
      await at(page, 'text').waitFor()
    },
  },
  {
    title: 'Tag a new text',
    picture: 'tag',
    async walk(page) {
      await at(page, 'go-tag').click()
      await at(page, 'tag-text').fill(answer)
      await at(page, 'tag').click()
      await at(page, 'tagged').locator('.mark').first().waitFor()
      await at(page, 'as-table').click()
      await at(page, 'entity').first().click()
      await at(page, 'place-count').getByText(/^1 of/).waitFor()
    },
  },
  {
    title: 'Correct it, and begin again',
    async walk(page) {
      await at(page, 'tag-add').click()
      await page.getByRole('button', { name: 'Correct them' }).click()
      await document(page, 'Kestrel')
      await at(page, 'suggestion-tag').first().waitFor()
      await press(page, 'Alt+a')
      await page.getByText('252 done').waitFor()
    },
  },
]
