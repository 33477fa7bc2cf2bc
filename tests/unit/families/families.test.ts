import { describe, expect, it } from 'vitest'
import { formatConfig, parseConfig } from '../../../src/families/config.ts'
import { families, supportedFamilies } from '../../../src/families/index.ts'
import { parameterShapes } from '../../../src/families/model.ts'
import { canonicalName, folderName } from '../../../src/families/names.ts'
import type { Architecture } from '../../../src/nn/config.ts'
import { goldenConfigOf } from '../../support/golden-model.ts'

/** A tensor of each family, as transformers names it. */
const names: Record<Architecture, [own: string, canonical: string][]> = {
  bert: [
    ['bert.embeddings.LayerNorm.bias', 'bert.embeddings.LayerNorm.bias'],
    ['bert.encoder.layer.1.output.dense.weight', 'bert.encoder.layer.1.output.dense.weight'],
  ],
  roberta: [
    ['roberta.embeddings.LayerNorm.bias', 'bert.embeddings.LayerNorm.bias'],
    ['roberta.encoder.layer.1.output.dense.weight', 'bert.encoder.layer.1.output.dense.weight'],
  ],
  'xlm-roberta': [['roberta.embeddings.LayerNorm.bias', 'bert.embeddings.LayerNorm.bias']],
  camembert: [['roberta.embeddings.LayerNorm.bias', 'bert.embeddings.LayerNorm.bias']],
  electra: [['electra.embeddings_project.weight', 'bert.embeddings.projection.weight']],
  albert: [
    ['albert.encoder.embedding_hidden_mapping_in.bias', 'bert.embeddings.projection.bias'],
    [
      'albert.encoder.albert_layer_groups.0.albert_layers.0.attention.dense.weight',
      'bert.encoder.shared.attention.output.dense.weight',
    ],
    [
      'albert.encoder.albert_layer_groups.0.albert_layers.0.full_layer_layer_norm.weight',
      'bert.encoder.shared.output.LayerNorm.weight',
    ],
    [
      'albert.encoder.albert_layer_groups.0.albert_layers.0.ffn_output.bias',
      'bert.encoder.shared.output.dense.bias',
    ],
  ],
  mpnet: [
    [
      'mpnet.encoder.relative_attention_bias.weight',
      'bert.embeddings.relative_attention_bias.weight',
    ],
    [
      'mpnet.encoder.layer.1.attention.attn.o.weight',
      'bert.encoder.layer.1.attention.output.dense.weight',
    ],
  ],
  modernbert: [
    ['model.embeddings.tok_embeddings.weight', 'bert.embeddings.word_embeddings.weight'],
    ['model.layers.1.attn.Wqkv.weight', 'bert.encoder.layer.1.attention.self.projection.weight'],
    ['model.layers.1.mlp_norm.weight', 'bert.encoder.layer.1.intermediate.LayerNorm.weight'],
    ['model.final_norm.weight', 'bert.encoder.LayerNorm.weight'],
    ['head.norm.weight', 'classifier.LayerNorm.weight'],
  ],
  'deberta-v2': [
    ['deberta.encoder.rel_embeddings.weight', 'bert.embeddings.relative.weight'],
    ['deberta.encoder.LayerNorm.bias', 'bert.embeddings.relative_LayerNorm.bias'],
    [
      'deberta.encoder.layer.0.attention.self.query_proj.weight',
      'bert.encoder.layer.0.attention.self.query.weight',
    ],
  ],
  distilbert: [
    ['distilbert.embeddings.word_embeddings.weight', 'bert.embeddings.word_embeddings.weight'],
    [
      'distilbert.transformer.layer.0.attention.out_lin.bias',
      'bert.encoder.layer.0.attention.output.dense.bias',
    ],
    [
      'distilbert.transformer.layer.0.sa_layer_norm.weight',
      'bert.encoder.layer.0.attention.output.LayerNorm.weight',
    ],
    ['distilbert.transformer.layer.1.ffn.lin2.weight', 'bert.encoder.layer.1.output.dense.weight'],
    [
      'distilbert.transformer.layer.1.output_layer_norm.bias',
      'bert.encoder.layer.1.output.LayerNorm.bias',
    ],
  ],
}

describe.each(Object.keys(families) as Architecture[])('the family %s', (architecture) => {
  const family = families[architecture]
  const config = goldenConfigOf(architecture)
  const padId = family.firstPosition > 0 ? family.firstPosition - 1 : 3

  it('names tensors as transformers does', () => {
    for (const [own, canonical] of names[architecture]) {
      expect(canonicalName(family, own)).toBe(canonical)
      expect(folderName(family, canonical)).toBe(own)
    }
  })

  it('finds every parameter again under the name it was written with, prefix or not', () => {
    const shapes = parameterShapes(config)
    const own = [...shapes.keys()].map((name) => folderName(family, name))
    expect(new Set(own).size).toBe(shapes.size)
    expect(own.map((name) => canonicalName(family, name))).toEqual([...shapes.keys()])
    const bare = own.map((name) => name.replace(`${family.prefix}.`, ''))
    expect(bare.map((name) => canonicalName(family, name))).toEqual([...shapes.keys()])
  })

  it('reads the config.json that it writes', () => {
    const text = formatConfig(config, padId)
    expect(parseConfig(text)).toEqual(config)
    expect(JSON.parse(text)).toMatchObject({ model_type: architecture, pad_token_id: padId })
  })

  it('is named where another is refused', () => {
    expect(supportedFamilies).toContain(family.title)
    expect(() => parseConfig('{"model_type": "gpt2"}')).toThrow(
      `config.json describes a gpt2 model; choose a folder with a ${supportedFamilies} model.`,
    )
  })
})

it('RoBERTa with its padding elsewhere is refused, since its positions are counted from it', () => {
  const json = JSON.parse(formatConfig(goldenConfigOf('roberta'), 1)) as object
  expect(() => parseConfig(JSON.stringify({ ...json, pad_token_id: 0 }))).toThrow(
    'config.json has the pad_token_id 0 instead of 1;',
  )
})
