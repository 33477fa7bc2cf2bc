import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds on the screen as it is: the rule broken, and the first element that breaks it. */
export async function violationsOf(page: Page): Promise<string[][]> {
  // Once a page: a reload takes it away.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const { violations } = (await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  )) satisfies AxeResults
  return violations.map(({ id, nodes }) => [id, nodes[0].html])
}
