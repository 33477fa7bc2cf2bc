import { marksOf, stopSentence } from '../domain/ending.ts'
import { betweenShares, counted, epochName, figure } from '../domain/figures.ts'
import type { Reading } from '../model/reading.ts'
import type { EpochReport, Untrainable } from '../model/runs.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

/** The table per epoch, in the form and precision of the reference's model card, with a mark at the end. */
export function epochTable(epochs: readonly EpochReport[], marks: readonly string[]): string {
  const head = '| Epoch | Step | Validation Loss | Precision | Recall | F1 | Accuracy | |'
  const rows = epochs.map((e, i) => {
    const figures = [e.validationLoss, e.precision, e.recall, e.f1, e.accuracy]
    const cells = [epochName(e.epoch), e.step, ...figures.map((x) => x.toFixed(4)), marks[i]]
    return `| ${cells.join(' | ').trimEnd()} |`
  })
  return [head, '| --- | --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n')
}

function labelRows(report: Pick<EpochReport, 'perLabel'> | undefined): string[] {
  return (report?.perLabel ?? []).map((l) =>
    l.support > 0
      ? `| ${l.label} | ${l.precision.toFixed(4)} | ${l.recall.toFixed(4)} | ${l.f1.toFixed(4)} | ${l.support} |`
      : `| ${l.label} | – | – | – | none held out |`,
  )
}

/** The README.md of a trained model. */
export function modelCard(run: {
  name: string
  base: string
  labels: readonly string[]
  settings: TrainingSettings
  epochs: readonly EpochReport[]
  trainDocuments: number
  devDocuments: number
  reading: Reading
  untrainable: Untrainable
  /** Why training could not go on to its end; see Run. */
  broken?: string
  endedEarly?: boolean
  /** What it was made with, a line each. */
  versions: readonly string[]
}): string {
  const { settings: s, epochs } = run
  const planned = run.broken === undefined && !run.endedEarly ? s.epochs : undefined
  const end = run.broken ?? (run.endedEarly ? 'Ended by hand.' : stopSentence(epochs, planned))
  const best = epochs.find(({ best }) => best) ?? epochs.at(-1)
  const text = card(run.name, {
    intro: `Tags ${run.labels.join(', ')}. Trained with Spanwright from \`${run.base}\` on ${run.trainDocuments}
documents; figures are for ${run.devDocuments} held-out documents.`,
    description: useOf(run.reading),
    uses: `${trustText(best)}${untrainableText(run.untrainable)}`,
    data: { labels: run.labels, train: run.trainDocuments, dev: run.devDocuments },
    hyperparameters: `- learning rate ${s.learningRate}, ${s.schedule} schedule, warmup ${s.warmupSteps > 0 ? `${s.warmupSteps} steps` : s.warmupRatio}
- batches of ${s.batchSize}, ${s.epochs} epochs, seed ${s.seed}
- AdamW with betas (${s.beta1}, ${s.beta2}), epsilon ${s.epsilon}, weight decay ${s.weightDecay}
- ${s.maxGradNorm > 0 ? `gradients clipped at global norm ${s.maxGradNorm}` : 'gradients not clipped'}
${adapterLine(s)}- dropout ${s.dropout}, sequences of at most ${s.maxLength} tokens${s.referenceMode ? ', padded and cut there' : ', longer documents in windows'}
${voteText(s, run.reading)}`,
    results: `${epochTable(epochs, marksOf(epochs, planned))}

The weights are those of epoch ${epochName(best?.epoch ?? 0)}, the best by ${s.bestMetric}; classes are read by ${run.reading.decoding} decoding.
${end === '' ? '' : `${end}\n`}
${labelTable(best)}`,
    versions: run.versions,
  })
  return `${HEAD}${text}`
}

/** What Hugging Face reads of a card. */
const HEAD = `---
library_name: transformers
pipeline_tag: token-classification
---

`

/** What a card says under each of the usual headings of such cards. */
interface Parts {
  intro: string
  description: string
  /** What else is to be known before it is used; may be empty. */
  uses: string
  data: { labels: readonly string[]; train: number; dev: number }
  hyperparameters: string
  results: string
  versions: readonly string[]
}

/** In the order and with the headings that cards of models trained with Hugging Face's Trainer have. */
function card(name: string, parts: Parts): string {
  const { intro, description, uses, data, hyperparameters, results, versions } = parts
  return `# ${name}

${intro}

## Model description

${description}

## Intended uses & limitations

For finding ${data.labels.join(', ')} in texts like those that it has learnt from; of others nothing is known.
${uses}
## Training and evaluation data

${counted(data.train, 'document')} to learn from and ${figure(data.dev)} held out to measure on, each labelled with ${data.labels.join(', ')}.

## Training procedure

### Training hyperparameters

${hyperparameters}
### Training results

${results}

### Framework versions

${versions.map((one) => `- ${one}`).join('\n')}
`
}

const labelTable = (report: Pick<EpochReport, 'perLabel'> | undefined) =>
  ['| Label | Precision | Recall | F1 | Support |', '| --- | --- | --- | --- | --- |']
    .concat(labelRows(report))
    .join('\n')

function adapterLine({ adapterRank: rank, adapterAlpha: alpha }: TrainingSettings): string {
  if (rank === 0) return ''
  return `- an adapter (LoRA) of rank ${rank} and alpha ${alpha} on attention’s queries and values, added to the base here; by itself it is in
  \`adapter.safetensors\`, which \`spanwright models export --format adapter\` writes as PEFT reads it
`
}

/** The README.md of an instant tagger. */
export function instantCard(run: {
  name: string
  types: readonly string[]
  reading: Reading
  report: EpochReport
  train: number
  dev: number
  versions: readonly string[]
}): string {
  const { reading, report } = run
  const what = reading.unit === 'word' ? 'words' : 'characters of words'
  return card(run.name, {
    intro: `Tags ${run.types.join(', ')}. Trained with Spanwright from words and shapes alone, without a base, on ${run.train}
documents; figures are for ${run.dev} held-out documents.`,
    description: `All of it is \`instant.json\`: a linear-chain conditional random field over ${what}, with a line for each feature,
which other programs can read. \`types\` are its labels; class 0 is O, class 1 + 2k begins an entity of label k, class
2 + 2k is inside of one.`,
    uses: trustText(report),
    data: { labels: run.types, train: run.train, dev: run.dev },
    hyperparameters: '- none to choose: L-BFGS to the least regularised loss\n',
    results: `${epochTable([report], ['kept'])}\n\n${labelTable(report)}`,
    versions: run.versions,
  })
}

function voteText({ lexicalVote }: TrainingSettings, reading: Reading): string {
  if (lexicalVote === 0) return ''
  return reading.lexicalVote === undefined
    ? '- words and shapes left out: the network reads the held-out documents better alone\n'
    : `- words and shapes beside the network, with weight ${lexicalVote}\n`
}

/** How to get the same entities from transformers' pipeline, and where its own class finds others. */
function useOf({ unit, depths, decoding, maxLength, lexicalVote }: Reading): string {
  const [what, strategy] = unit === 'word' ? ['words', 'first'] : ['pieces of words', 'simple']
  const oneByOne = `, except where the best tags,
which it takes one by one, make no legal sequence`
  const inner = ` Entities inside others are found by further rows
of the classifier, in \`nested.safetensors\`, which only Spanwright reads; other programs find the outermost ones.`
  const vote = ` Words and shapes, in \`words-and-shapes.json\`, decide with the
network; what does not read them finds what the network finds alone.`
  return `It labels ${what}. In \`transformers\`, \`pipeline("token-classification", model=…, pipeline_class=SpanwrightPipeline)\`
finds the same entities, with the class of \`spanwright_pipeline.py\` that \`spanwright models export\` puts beside
the model. The class of \`transformers\` itself finds them
with \`aggregation_strategy="${strategy}"\` in texts of up to ${maxLength} tokens${decoding === 'constrained' ? oneByOne : ''}.${depths > 1 ? inner : ''}${lexicalVote ? vote : ''}`
}

function trustText(best?: EpochReport): string {
  if (!best?.f1Interval) return ''
  return `Further documents of the same kind give an F1 of ${betweenShares(best.f1Interval)}, at 95 %.\n`
}

function untrainableText({ count }: Untrainable): string {
  if (count === 0) return ''
  return `${counted(count, 'labelled span')} could not be expressed by this base. Nothing was taught where they lie, and
those held out count as missed.
`
}

/** What a model was made with, for its card: this program, and the engine of a network. */
export const versionsOf = (program = 'Spanwright', engine?: string): string[] => [
  program,
  `Node ${process.versions.node}`,
  ...(engine === undefined ? [] : [`engine ${engine}`]),
]
