import { format, resolveConfig } from 'prettier'
import type { kinds } from '../../src/formats/index.ts'
import { results } from '../../src/formats/results/index.ts'

const checked = `## What a file is told by

Each kind says how sure it is of the beginning of a file, and by what; the report of an import repeats it.
Plain text is a table only if its tags prove it: B-PER at the ends of its lines, in rows of one width. Where
a file may be two things the user is asked; what the user says wins. A table without a column called text
asks for it. What columns are for can be said of each, in a table under Import and Tag or by
\`--columns NAME=ROLE\`: text, label (of the whole text), id (what the document is called), spans
(\`[[start, end, label]]\`), word, tag and sentence of a table with a word a row, field, or none. Offsets of one file count alike: code points, UTF-16 code units or graphemes, whichever
fits more of the surfaces, else leaves fewer spans outside of the texts, else puts eight spans and nine in
ten on words where the usual unit puts one in ten; what is not usual is told.

Files are UTF-8, or UTF-16 with a byte order mark, else windows-1252, which is told. UTF-8 with a broken
byte is refused with its place, and so are broken UTF-16 and all UTF-32: nothing is replaced. Any other
encoding can be named.

Tables, lines and JSON lines are read in pieces, twice: once to tell what is in them, once to write it. Memory
does not grow with such a file ([benchmarks](benchmarks.md), [0043](decisions/0043-files-are-walked-through.md)). All other
files, and JSON that is one value, are read whole, up to 400 MB.

## Documents that are only read

A file of text for people (Word, OpenDocument, RTF, PDF, HTML, EPUB, e-mail, Markdown) is one document: paragraphs
with a blank line between them, rows of tables as lines with tabs, notes at the end. What of a file becomes a
document is chosen on the page and with \`--unit file|paragraph|line|sentence\`, for every format; \`auto\` is a line
of plain text, a record of what has records, else the whole file. Pieces of a PDF have the page that they begin on
as a field. \`--join-hyphens\` joins words that a hyphen cuts at the end of a line of a PDF.

| file        | is text                                           | is a field                 | is left out, and told                            |
| ----------- | ------------------------------------------------- | -------------------------- | ------------------------------------------------ |
| DOCX, RTF   | body, text boxes, footnotes, endnotes             |                            | tracked deletions, comments, hidden text, headers and footers |
| ODT         | body, text boxes, footnotes, endnotes             |                            | tracked deletions, comments, hidden text         |
| PDF         | what stands on the pages, column by column        | pages, or page of a piece  | pages without text, damaged pages                |
| HTML, EPUB  | what is shown                                     | title, author              |                                                  |
| e-mail      | subject and text; HTML where there is no text     | from, to, cc, date, subject | attachments                                     |
| Markdown    | text without marks; numbers of items; notes       | what stands between “---”  |                                                  |
| XLSX        | a column of the first sheet, as of a CSV          | columns, where not said otherwise | other sheets                              |

Scanned and locked PDF files, encrypted documents, files of Word and Excel before 2007, pictures and archives of
other kinds are refused with a sentence that says what to do. Markdown is plain text unless it shows marks.

## What a format leaves out

Every format says what it holds; the rest is taken out before writing, and told: fields by the number of
documents, spans one by one up to a hundred. A property test writes and reads random documents (emoji,
marks, right to left, every line end, empty texts, spans over and in one another, all fields) in every
format and wants back exactly what was not told, all of it in Spanwright’s own.

Formats of one document per file are written as an archive of numbered files, and read from an archive, a
file alone, or a pair of files.

## Files without names

\`redact\`, and Redact under Tag, write files without what a model finds, or a project labels.

| file                    | comes back as                   | also looked through                                                        |
| ----------------------- | ------------------------------- | -------------------------------------------------------------------------- |
| DOCX                    | itself; other parts byte by byte | headers, notes, comments, tracked changes, fields, properties, links, names |
| HTML                    | itself                          | attributes, comments, scripts, addresses                                   |
| Markdown, CSV, text     | itself, in its encoding         | front matter, every column                                                 |
| PDF and all other kinds | text, which is said             |                                                                            |

Twenty documents of python-docx 1.2.0 (\`tests/golden/redaction.py\`) with names cut by runs, in tables, headers, notes,
comments, tracked changes, fields, boxes and properties, redacted and opened by python-docx again: 17 read as a plain
search in the text before would leave them, and the 3 with tracked changes, which it passes over, open; no name is in
the bytes of any part.

The same twenty, and the twenty that LibreOffice 7.4.7 makes of them when it saves them as DOCX, redacted and opened by
LibreOffice and by python-docx (\`tests/golden/libreoffice.py\`): all forty open in both. Of either twenty LibreOffice
reads 18 as a plain search in the text before would leave them; in the other two more is taken out than it finds, a name
with a soft hyphen in it, and one that a tracked deletion cuts from a longer word. No name is in the bytes of any part:
the first time one was, in the tip of a link, which LibreOffice keeps in another attribute.

## Checked with the tools themselves

\`node tests/golden/formats.ts FOLDER && python tests/golden/formats.py FOLDER\`, with spaCy 3.8.18,
datasets 5.2.0, dkpro-cassis and label-studio-sdk 2.1.2, and \`python tests/golden/doccano.py FOLDER\` with doccano 1.8.4, whose
importer and exporter are called as its server calls them: four texts with seven entities.

| written by Spanwright | read by                           | entities                                  |
| --------------------- | --------------------------------- | ----------------------------------------- |
| DocBin                | spaCy                             | 7                                         |
| spaCy training data   | spaCy, \`char_span\`              | 7                                         |
| spaCy 2 corpus        | \`spacy convert -c json\`         | 7                                         |
| CoNLL, CoNLL-U        | \`spacy convert -c ner, conllu\`  | 7 each                                    |
| Hugging Face          | datasets, \`load_dataset\`        | 7                                         |
| XMI, CAS JSON         | cassis                            | 7 each, texts and offsets equal           |
| Label Studio          | label-studio-sdk, to CoNLL-2003   | 7                                         |
| doccano | doccano, import and export | 7, offsets equal |

\`spacy debug data\` on the bundled sample as DocBin (two halves): 6 checks passed, no error; warnings are of
size, and of 16 tokens that spaCy cuts elsewhere. What spaCy, cassis, datasets, doccano and Label Studio’s converter
write is kept in tests/golden/data/formats and read by a unit test to the same entities.

Real files of others: 523 records and 244 spans of a Prodigy export; 46 documents of brat with all of their
6,150 text-bound annotations; of the 73 files of WebAnno’s TSV suite that have an XMI twin 68 give its texts,
words and offsets (20 of them by another name of the layer), and five lack white space that the table itself
does not hold; of 62 examples of UIMA, spaCy and doccano 45 are read and 17 name their fault (14 hold no text).
40,000 spoilt files of all formats were read or refused in a sentence. Prodigy itself was not at hand:
its examples are read. doccano guesses the encoding of such a file unless it is told UTF-8.
`

/** docs/formats.md, made from the registry. */
export async function formatsPage(list: typeof kinds): Promise<string> {
  const rows = list.map((kind) => {
    const lost = 'cannotHold' in kind ? kind.cannotHold || 'nothing is lost' : 'is only read'
    const files = kind.extensions.map((extension) => `\`${extension}\``).join(' ')
    return `| ${kind.title} | \`${kind.id}\` | ${kind.help} | ${files} | ${lost} |`
  })
  const shown = results.map(
    ({ id, title, help, extensions, cannotHold }) =>
      `| ${title} | \`${id}\` | ${help} | \`${extensions.join('` `')}\` | ${cannotHold} |`,
  )
  const page = `# Formats

What documents are imported from and exported to. This table is made from the registry; after a change there, run
\`npx vitest run --project unit tests/unit/formats -u\`.

| format | \`--format\` | what it is | files | cannot hold |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

## Results to look at

Written by the same commands and dialogs, and never read: \`tag\`, \`export\`.

| result | \`--format\` | what it is | files | cannot hold |
| --- | --- | --- | --- | --- |
${shown.join('\n')}

${checked}`
  return format(page, { ...(await resolveConfig('docs/formats.md')), parser: 'markdown' })
}
