import { spansToTags } from '../domain/layers.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledText } from '../model/documents.ts'
import { detectConll, readConll } from './conll-table.ts'
import { fit, type Holds } from './fit.ts'
import type { TextFormat } from './format.ts'
import { withEnds } from './tag-columns.ts'

const holds: Holds = {
  fields: [],
  spanFields: [],
  spans: 'words',
  text: 'words',
  reserved: /^-DOCSTART-$/,
}

/** A way to write what `readConll` reads. */
interface Variant extends Pick<TextFormat, 'id' | 'title' | 'help' | 'extensions'> {
  /** The tags of a document, from IOB2. */
  tags?: (tags: readonly string[]) => string[]
  /** The columns of a row; a word and its tag unless it says otherwise. */
  row?: (word: string, tag: string) => string[]
  /** Only one of the variants takes files to read; each reads all. */
  detect?: TextFormat['detect']
}

const twoColumns = (word: string, tag: string) => [word, tag]

function conllFormat({ tags, row = twoColumns, detect, ...about }: Variant): TextFormat {
  return {
    ...about,
    mediaType: 'text/plain',
    cannotHold:
      'spans that overlap or end within a word, the space between words, and all but words and labels',
    separator: 'blank-line',
    holds,
    detect: detect ?? (() => null),
    read: readConll,
    write(documents) {
      const { kept, problems } = fit(documents, holds)
      const sentences = kept.map((document) =>
        rowsOf(document, tags).map(([word, tag]) => `${row(word, tag).join('\t')}\n`),
      )
      return { content: sentences.map((lines) => lines.join('')).join('\n'), problems }
    },
  }
}

/** Word and tag of each row of a document that fits. */
function rowsOf({ text, words = splitWords(text), spans }: LabelledText, tags: Variant['tags']) {
  const { tags: iob2 } = spansToTags(words, spans, ({ label }) => label)
  const written = tags?.(iob2) ?? iob2
  return words.map(({ start, end }, i) => [text.slice(start, end), written[i]])
}

export const conll = conllFormat({
  id: 'conll',
  title: 'CoNLL',
  help: 'a word per line with its tag, in IOB2',
  extensions: ['.conll', '.iob2', '.iob', '.bio', '.bioes', '.conll03', '.annotated'],
  detect: detectConll,
})

export const conll2003 = conllFormat({
  id: 'conll2003',
  title: 'CoNLL-2003',
  help: 'the same in four columns: word, part of speech, phrase, tag',
  extensions: ['.conll2003', '.conll'],
  row: (word, tag) => [word, '-X-', '_', tag],
})

export const iobes = conllFormat({
  id: 'iobes',
  title: 'IOBES',
  help: 'a word per line; ends and single words are told apart as E and S',
  extensions: ['.iobes', '.bioes'],
  tags: withEnds('E', 'S'),
})

export const bilou = conllFormat({
  id: 'bilou',
  title: 'BILOU',
  help: 'a word per line; ends and single words are told apart as L and U',
  extensions: ['.bilou', '.biluo'],
  tags: withEnds('L', 'U'),
})
