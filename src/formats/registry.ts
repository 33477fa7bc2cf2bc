import { argilla } from './argilla.ts'
import { brat } from './brat.ts'
import { casJson } from './cas-json.ts'
import { bilou, conll, conll2003, iobes } from './conll.ts'
import { conll2012 } from './conll2012.ts'
import { conllu } from './conllu.ts'
import { csv } from './csv.ts'
import { dataturks } from './dataturks.ts'
import { doccano } from './doccano.ts'
import type { Format, Source } from './format.ts'
import { huggingFace } from './hugging-face.ts'
import { iobLines } from './iob-lines.ts'
import { jsonl } from './jsonl.ts'
import { labelStudio } from './label-studio.ts'
import { nerAnnotator } from './ner-annotator.ts'
import { plainText } from './plain-text.ts'
import { prodigy } from './prodigy.ts'
import { docx } from './sources/docx.ts'
import { email } from './sources/email.ts'
import { epub } from './sources/epub.ts'
import { html } from './sources/html.ts'
import { markdown } from './sources/markdown.ts'
import { odt } from './sources/odt.ts'
import { pdf } from './sources/pdf.ts'
import { rtf } from './sources/rtf.ts'
import { xlsx } from './sources/xlsx.ts'
import { spacy } from './spacy.ts'
import { spacyCorpus } from './spacy-corpus.ts'
import { spacyDocBin } from './spacy-docbin.ts'
import { spanwrightJsonl } from './spanwright-jsonl.ts'
import { uimaXmi } from './uima-xmi.ts'
import { webannoTsv } from './webanno-tsv.ts'

/**
 * Every kind of file, in the order of lists. A new one is a line here: the page, the command line and
 * the docs learn of it from here. Of kinds equally sure of a file the first takes it.
 */
export const kinds: readonly (Source | Format)[] = [
  jsonl,
  ...[conll, conll2003, iobes, bilou, iobLines, conllu, conll2012],
  ...[
    labelStudio,
    doccano,
    prodigy,
    spacy,
    nerAnnotator,
    spacyCorpus,
    huggingFace,
    argilla,
    dataturks,
  ],
  csv,
  spacyDocBin,
  ...[brat, webannoTsv, uimaXmi, casJson],
  spanwrightJsonl,
  ...[docx, odt, rtf, pdf, html, epub, email, xlsx],
  plainText,
  // Behind plain text, which Markdown without a mark is.
  markdown,
]
