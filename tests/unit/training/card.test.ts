import { describe, expect, it } from 'vitest'
import { epochTable, instantCard, modelCard } from '../../../src/training/card.ts'
import type { Reading } from '../../../src/model/reading.ts'
import { reportOf } from '../../support/epoch-report.ts'
import { smallSettings } from '../../support/small-run.ts'

const figures = { precision: 0.5, recall: 0.25, f1: 0.3333, accuracy: 0.75 }
const perLabel = [{ label: 'PERSON', precision: 0.5, recall: 0.25, f1: 0.3333, support: 4 }]
const epochs = [
  reportOf({ epoch: 1, step: 5, validationLoss: 0.12345, ...figures, perLabel, best: true }),
  reportOf({ epoch: 1.6666, step: 8, validationLoss: 0.5 }),
]

const reading: Reading = {
  ...{ unit: 'word', decoding: 'argmax', maxLength: 128, innerCost: 0 },
  ...{ calibration: null, depths: 1, heldOut: null },
}

const cardOf = (changes: Partial<Parameters<typeof modelCard>[0]> = {}) =>
  modelCard({
    name: 'my run',
    base: 'scratch:tiny',
    labels: ['PERSON', 'PLACE'],
    settings: smallSettings(),
    epochs,
    trainDocuments: 20,
    devDocuments: 5,
    reading,
    untrainable: { count: 0, listed: [] },
    versions: ['Spanwright 1.2.3', 'engine onnx-cpu'],
    ...changes,
  })

describe('the table of a run', () => {
  it('has a row for each evaluation, in the form of the reference’s', () => {
    expect(epochTable(epochs, ['kept', '']).split('\n')).toEqual([
      '| Epoch | Step | Validation Loss | Precision | Recall | F1 | Accuracy | |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      '| 1 | 5 | 0.1235 | 0.5000 | 0.2500 | 0.3333 | 0.7500 | kept |',
      '| 1.67 | 8 | 0.5000 | 0.0000 | 0.0000 | 0.0000 | 0.0000 | |',
    ])
  })
})

describe('a model card', () => {
  it('begins with what Hugging Face reads, and says what was trained on what', () => {
    const [head, meta] = cardOf().split('\n---\n')
    expect(head).toBe('---\nlibrary_name: transformers\npipeline_tag: token-classification')
    expect(meta).toContain('# my run')
    expect(meta).toContain('Tags PERSON, PLACE. Trained with Spanwright from `scratch:tiny` on 20')
    expect(meta).toContain('figures are for 5 held-out documents')
  })

  it('has the headings of cards of Hugging Face’s Trainer, in their order', () => {
    const headings = ['# my run', '## Model description', '## Intended uses & limitations']
    const procedure = ['## Training procedure', '### Training hyperparameters']
    const rest = ['### Training results', '### Framework versions']
    const all = [...headings, '## Training and evaluation data', ...procedure, ...rest]
    expect(cardOf().match(/^#.*$/gm)).toEqual(all)
    expect(cardOf()).toMatch(/\n- Spanwright 1\.2\.3\n- engine onnx-cpu\n$/)
    const of = { name: 'my run', types: ['A'], reading, report: epochs[0] }
    const instant = instantCard({ ...of, train: 2, dev: 1, versions: ['Spanwright 1.2.3'] })
    expect(instant.match(/^#.*$/gm)).toEqual(all)
    expect(instant).toContain('2 documents to learn from and 1 held out')
  })

  it('holds the figures of the best evaluation, label by label', () => {
    const card = cardOf()
    expect(card).toContain('| PERSON | 0.5000 | 0.2500 | 0.3333 | 4 |')
    expect(card).toContain('The weights are those of epoch 1, the best by f1')
    expect(card).toContain(epochTable(epochs, ['kept', 'stopped']))
  })

  it('says that patience ended the run, or that it broke', () => {
    expect(cardOf()).toContain('Stopped after epoch 1.67: nothing better for 1 evaluation.')
    expect(cardOf({ settings: smallSettings({ epochs: 1 }) })).not.toMatch(/[Ss]topped/)
    const broken = 'Training broke at step 9, in epoch 2: the loss was not a number.'
    expect(cardOf({ broken })).toContain(broken)
    expect(cardOf({ broken })).toContain(epochTable(epochs, ['kept', '']))
  })

  it('takes the last evaluation where none was the best, and stands without any', () => {
    expect(cardOf({ epochs: [epochs[1]] })).toContain('those of epoch 1.67')
    expect(cardOf({ epochs: [] })).toContain('those of epoch 0')
  })

  it.each([
    [{ warmupSteps: 7, warmupRatio: 0.1 }, 'warmup 7 steps'],
    [{ warmupSteps: 0, warmupRatio: 0.1 }, 'warmup 0.1'],
    [{ maxGradNorm: 2 }, 'gradients clipped at global norm 2'],
    [{ maxGradNorm: 0 }, 'gradients not clipped'],
    [{ referenceMode: true }, 'tokens, padded and cut there'],
    [{ referenceMode: false }, 'tokens, longer documents in windows'],
    [{ beta1: 0.8, beta2: 0.99, epsilon: 1e-7 }, 'AdamW with betas (0.8, 0.99), epsilon 1e-7'],
  ])('says of %j: %s', (settings, line) => {
    expect(cardOf({ settings: smallSettings(settings) })).toContain(line)
  })

  it('says how other programs read the same entities, and what could not be learnt', () => {
    expect(cardOf()).toContain('`aggregation_strategy="first"`')
    expect(cardOf()).toContain('in texts of up to')
    expect(cardOf()).not.toContain('no legal sequence')
    expect(cardOf()).toContain('classes are read by argmax decoding')
    expect(cardOf()).not.toContain('no legal sequence')
    expect(cardOf()).not.toContain('could not be expressed')
    const reading = {
      unit: 'piece',
      decoding: 'constrained',
      maxLength: 96,
      innerCost: 0,
      calibration: null,
      heldOut: null,
    } as const
    const card = cardOf({
      reading: { ...reading, depths: 2 },
      untrainable: { count: 2, listed: [] },
    })
    expect(card).toContain('`aggregation_strategy="simple"` in texts of up to 96 tokens')
    expect(card).toContain('no legal sequence')
    expect(card).toContain('classes are read by constrained decoding')
    expect(card).toContain('nested.safetensors')
    expect(card).toContain('2 labelled spans could not be expressed')
  })

  it('says where words and shapes decide too', () => {
    const reading = { unit: 'word', decoding: 'constrained', maxLength: 96, innerCost: 0 } as const
    const none = { calibration: null, heldOut: null, depths: 1 }
    expect(cardOf({ reading: { ...reading, ...none, lexicalVote: 1 } })).toContain(
      '`words-and-shapes.json`',
    )
    const alone = cardOf({ reading: { ...reading, ...none } })
    expect(alone).not.toMatch(/words.and.shapes/)
    const settings = smallSettings({ lexicalVote: 1 })
    expect(cardOf({ settings, reading: { ...reading, ...none } })).toContain(
      'words and shapes left out',
    )
  })

  it('has a row for a label that nothing was held out of', () => {
    const epoch = reportOf({
      best: true,
      perLabel: [{ ...perLabel[0], label: 'DATE', support: 0 }],
    })
    expect(cardOf({ epochs: [epoch] })).toContain('| DATE | – | – | – | none held out |')
  })
})
