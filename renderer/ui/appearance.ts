import type { Settings } from '../../src/model/app.ts'

/** Puts theme and text size on the page. */
export function applySettings({ theme, textSize }: Settings): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
  root.style.setProperty('--document-size', `${textSize}px`)
}
