/** Strict F1 of entities after a hundred published sentences of a corpus, as docs/few-labels.md has it. */
export interface FewLabels {
  'CrossNER AI': number
  'CrossNER Music': number
}

/** With the settings that are suggested; a test holds them to the table that the bench gave. */
export const fewLabels = {
  wordsAndShapes: { 'CrossNER AI': 0.431, 'CrossNER Music': 0.426 },
  starter: { 'CrossNER AI': 0.513, 'CrossNER Music': 0.523 },
  miniLM: { 'CrossNER AI': 0.549, 'CrossNER Music': 0.605 },
} as const satisfies Record<string, FewLabels>

/** A pretrained encoder to begin training with, as a hub has it. */
interface RecommendedBase {
  /** org/name */
  repository: string
  /** The model_type of its config.json. */
  family: string
  /** What it is good for, in plain words. */
  serves: string
  /** As its card or its authors' repository says. */
  licence: string
  /** Its weights, in millions of bytes: as the hub lists them, else four bytes for each parameter of its card. */
  megabytes: number
  /** What it gave here from few labels, where it could be run. */
  measured?: FewLabels
}

interface Group {
  title: string
  bases: readonly RecommendedBase[]
}

const english: readonly RecommendedBase[] = [
  {
    repository: 'sentence-transformers/all-MiniLM-L6-v2',
    family: 'bert',
    serves: 'The smallest and quickest: a first try, or a slow machine. Ignores capitals.',
    licence: 'Apache-2.0',
    megabytes: 91,
    measured: fewLabels.miniLM,
  },
  {
    repository: 'distilbert/distilbert-base-cased',
    family: 'distilbert',
    serves: 'Half the layers of BERT, and so quicker to train and to tag with.',
    licence: 'Apache-2.0',
    megabytes: 263,
  },
  {
    repository: 'google-bert/bert-base-cased',
    family: 'bert',
    serves: 'Books and Wikipedia; what most others are compared with.',
    licence: 'Apache-2.0',
    megabytes: 436,
  },
  {
    repository: 'FacebookAI/roberta-base',
    family: 'roberta',
    serves: 'News and web pages as well as books; read far more text than BERT.',
    licence: 'MIT',
    megabytes: 499,
  },
  {
    repository: 'microsoft/deberta-v3-base',
    family: 'deberta-v2',
    serves: 'Text of any kind; newer than RoBERTa, with a larger vocabulary.',
    licence: 'MIT',
    megabytes: 371,
  },
  {
    repository: 'google/electra-base-discriminator',
    family: 'electra',
    serves: 'As large as BERT, and learnt from every word it read. Ignores capitals.',
    licence: 'Apache-2.0',
    megabytes: 440,
  },
  {
    repository: 'answerdotai/ModernBERT-base',
    family: 'modernbert',
    serves: 'Long documents (8,192 tokens at once), and text with program code.',
    licence: 'Apache-2.0',
    megabytes: 596,
  },
]

const fields: readonly RecommendedBase[] = [
  {
    repository: 'microsoft/BiomedNLP-BiomedBERT-base-uncased-abstract-fulltext',
    family: 'bert',
    serves: 'Medicine and biology: abstracts and articles of PubMed. Ignores capitals.',
    licence: 'MIT',
    megabytes: 440,
  },
  {
    repository: 'allenai/scibert_scivocab_uncased',
    family: 'bert',
    serves: 'Scientific papers of all subjects. Ignores capitals.',
    licence: 'Apache-2.0',
    megabytes: 442,
  },
  {
    repository: 'nlpaueb/legal-bert-base-uncased',
    family: 'bert',
    serves: 'Law: statutes, court cases and contracts. Ignores capitals.',
    licence: 'CC BY-SA 4.0',
    megabytes: 440,
  },
]

const languages: readonly RecommendedBase[] = [
  {
    repository: 'FacebookAI/xlm-roberta-base',
    family: 'xlm-roberta',
    serves: '100 languages, also mixed in one project.',
    licence: 'MIT',
    megabytes: 1120,
  },
  {
    repository: 'google-bert/bert-base-multilingual-cased',
    family: 'bert',
    serves: '104 languages, from Wikipedia; smaller than XLM-RoBERTa.',
    licence: 'Apache-2.0',
    megabytes: 714,
  },
  {
    repository: 'google-bert/bert-base-chinese',
    family: 'bert',
    serves: 'Chinese, simplified and traditional; reads it character by character.',
    licence: 'Apache-2.0',
    megabytes: 412,
  },
  {
    repository: 'almanach/camembert-base',
    family: 'camembert',
    serves: 'French, from web pages.',
    licence: 'MIT',
    megabytes: 445,
  },
  {
    repository: 'google-bert/bert-base-german-cased',
    family: 'bert',
    serves: 'German: Wikipedia, court decisions and news.',
    licence: 'MIT',
    megabytes: 439,
  },
]

/** By language and domain; what is measured stands in docs/few-labels.md and docs/model-folders.md. */
export const recommendedBases: readonly Group[] = [
  { title: 'English', bases: english },
  { title: 'English of one field', bases: fields },
  { title: 'Other languages', bases: languages },
]

/** What a base gave here, in a few words. */
export function found({ measured }: Pick<RecommendedBase, 'measured'>): string {
  if (!measured) return 'Not measured here'
  return `F1 ${listed(measured)} from 100 sentences`
}

/** "0.513 on CrossNER AI and 0.523 on CrossNER Music" */
export function listed(figures: FewLabels): string {
  const each = Object.entries(figures).map(([corpus, f1]) => `${f1.toFixed(3)} on ${corpus}`)
  return each.join(' and ')
}

/** What holds of the list as a whole. */
export const recommendedNote = `The starter comes with Spanwright and needs no download: F1 ${listed(fewLabels.starter)}, two published corpora, from 100 sentences, where words and shapes alone give ${listed(fewLabels.wordsAndShapes)}. Bases below without such a figure have not been measured with Spanwright and are named for what they were made from. Read the licence of a base before you pass on a model trained from it.`
