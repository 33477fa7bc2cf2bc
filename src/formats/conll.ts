import { fail, ok, type Result } from '../domain/failure.ts'
import type { LabelledText, Range } from '../domain/model.ts'
import { spansToTags, tagsToChunks } from '../domain/tags.ts'
import { splitWords } from '../domain/words.ts'
import { at, labelsOf, type Format, type ImportedFile } from './format.ts'

/** A word with its tag on a line: "Paris B-LOC", any columns between, space or tab. */
const TAGGED_LINE = /^\S+[ \t](?:.*[ \t])?(?:O|[BIESLU]-\S+)[ \t]*$/

interface Sentence {
  words: string[]
  tags: string[]
}

/**
 * CoNLL and IOB2 columns: word first, tag last, a blank line between sentences. Any chunk scheme is
 * read; IOB2 is written. A document is its words with single spaces between, and keeps the words'
 * ranges, so that training and export use exactly these words.
 */
export const conllFormat: Format = {
  id: 'conll',
  name: 'CoNLL columns (IOB2)',
  extension: 'conll',

  likelihood(fileName, head) {
    const lines = head
      .split(/\r\n|\n|\r/)
      .slice(0, -1)
      .filter((line) => line.trim() !== '')
    const tagged = lines.filter((line) => TAGGED_LINE.test(line) || line.startsWith('-DOCSTART-'))
    if (lines.length === 0 || tagged.length < lines.length * 0.9) {
      return /\.(conll|iob2?|bio)$/i.test(fileName) ? 0.8 : 0
    }
    return 0.9
  },

  read(text, file) {
    const sentences = parseSentences(text, file)
    if (!sentences.ok) return sentences
    if (sentences.value.length === 0) {
      return fail('bad-input', `${file} holds no tagged words.`, { file })
    }
    const documents = sentences.value.map((sentence) => toDocument(sentence, file))
    return ok<ImportedFile>({ documents, labels: labelsOf(documents), problems: [] })
  },

  write(documents) {
    const problems: string[] = []
    const blocks = documents.map((document, index) => {
      const words = document.words ?? splitWords(document.text)
      const { tags, dropped } = spansToTags(words, document.spans, ({ label }) => label)
      for (const { span, reason } of dropped) {
        const surface = document.text.slice(span.start, span.end)
        const why = reason === 'overlap' ? 'overlaps a longer span' : 'does not end at word edges'
        problems.push(`Document ${index + 1}: ${span.label} “${surface}” ${why} and was left out.`)
      }
      return words.map((w, i) => `${document.text.slice(w.start, w.end)} ${tags[i]}\n`).join('')
    })
    return { content: blocks.join('\n'), problems }
  },
}

function parseSentences(text: string, file: string): Result<Sentence[]> {
  const sentences: Sentence[] = []
  let current: Sentence = { words: [], tags: [] }
  const close = () => {
    if (current.words.length > 0) sentences.push(current)
    current = { words: [], tags: [] }
  }
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].replace(/\r$/, '')
    if (/^[ \t]*$/.test(line) || line.startsWith('-DOCSTART-')) {
      close()
      continue
    }
    const columns = splitColumns(line)
    if (columns.length < 2) {
      return fail(
        'bad-input',
        `${at(file, i + 1)} has a word without a tag (“${line.slice(0, 40)}”); give every word a last column such as O or B-PER. Nothing was imported.`,
        { file, line: i + 1 },
      )
    }
    const tag = columns[columns.length - 1]
    if (!/^[BIESLUO]$|^[BIESLU]-\S+$|^-$/.test(tag)) {
      return fail(
        'bad-input',
        `${at(file, i + 1)} ends in “${tag.slice(0, 40)}”, which is not a tag such as O, B-PER or I-PER. Nothing was imported.`,
        { file, line: i + 1 },
      )
    }
    current.words.push(columns[0])
    current.tags.push(tag)
  }
  close()
  return ok(sentences)
}

/** Columns are separated by tabs when there are any, so that a word may hold odd spaces. */
function splitColumns(line: string): string[] {
  const separator = line.includes('\t') ? /\t+/ : / +/
  return line.split(separator).filter((column, index) => column !== '' || index === 0)
}

function toDocument({ words, tags }: Sentence, source: string): LabelledText {
  const ranges: Range[] = []
  let text = ''
  for (const word of words) {
    if (text !== '') text += ' '
    ranges.push({ start: text.length, end: text.length + word.length })
    text += word
  }
  const spans = tagsToChunks(tags).map(({ type, start, end }) => ({
    start: ranges[start].start,
    end: ranges[end - 1].end,
    label: type,
  }))
  return { text, words: ranges, spans, source }
}
