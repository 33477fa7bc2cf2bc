import type { Session } from './session.ts'

/** Begins a new run with another base than the cards offer, among the settings. */
export async function chooseBase({ at }: Pick<Session, 'at'>, base: string): Promise<void> {
  const summary = at('settings').locator('summary').first()
  await summary.waitFor()
  // They may open by themselves meanwhile, and the press would close them.
  while (!(await at('base').isVisible())) await summary.click()
  await at('base').selectOption(base)
}
