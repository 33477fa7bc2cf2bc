import { failed } from '../../src/domain/failure.ts'
import { api } from '../api/client.ts'

/** Texts that are shown to be read, by the dialog that shows them. */
export const texts = {
  changes: {
    title: 'What is new',
    about: 'What changed from version to version, and what an update does with your projects.',
    file: 'spanwright-changes.md',
    markdown: true,
    load: changes,
  },
  licences: {
    title: 'Licences',
    about: 'What Spanwright is made with, each part under its own licence.',
    file: 'spanwright-licences.txt',
    load: licences,
  },
  report: {
    title: 'Report a problem',
    about:
      'What is known of this installation and of what went wrong, and no word of your documents. It goes nowhere by itself: read it, save it, and hand it to whoever helps you.',
    file: 'spanwright-report.txt',
    load: async () => (await api.app.problemReport()).text,
  },
}

/** Below the title of the dialog, which is theirs. */
async function changes(): Promise<string> {
  const { default: text } = await import('../../CHANGELOG.md?raw')
  return text.replace(/^# .*\n+/, '').replaceAll(/^## /gm, '# ')
}

/** They lie beside the page, where it was built. */
async function licences(): Promise<string> {
  const answer = await fetch('/licences.txt')
  if (answer.ok) return answer.text()
  throw failed('not-found', 'The licences come with the built application; this one is not built.')
}
