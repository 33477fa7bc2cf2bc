import { ok } from '../../src/domain/failure.ts'
import type { Source, TextFormat } from '../../src/formats/format.ts'
import { allText } from '../../src/formats/pieces.ts'

/** A binary kind, read after a while and never written: a byte of its own, then texts, each ended by a zero. */
export const scroll: Source = {
  id: 'scroll',
  title: 'Scroll',
  help: 'texts between zeros',
  extensions: ['.scroll'],
  detect: ({ bytes }) => (bytes[0] === 0x93 ? { sure: 0.95, sign: 'its first byte is 93' } : null),
  async read(bytes) {
    await Promise.resolve()
    const texts = new TextDecoder().decode(bytes.subarray(1)).split('\0').slice(0, -1)
    return ok({ documents: texts.map((text) => ({ text, spans: [] })), labels: [], problems: [] })
  },
}

/** A format that is one JSON value and cannot be cut. */
export const basket: TextFormat = {
  id: 'basket',
  title: 'Basket',
  help: 'all texts in one list',
  extensions: ['.basket'],
  mediaType: 'application/json',
  cannotHold: 'spans',
  holds: { fields: [], spanFields: [], spans: 'none', text: 'all' },
  detect: ({ text }) => (text.startsWith('["🧺"') ? { sure: 1, sign: 'it is a basket' } : null),
  read: (text) =>
    function* () {
      const [, ...texts] = JSON.parse(allText(text)) as string[]
      for (const one of texts) yield { text: one, spans: [] }
      return { problems: [] }
    },
  write: (documents) => ({
    content: JSON.stringify(['🧺', ...documents.map(({ text }) => text)]),
    problems: [],
  }),
}
