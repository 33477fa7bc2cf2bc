import type { Weights } from '../nn/engine.ts'

/** DistilBERT's names beside BERT's, in the order in which they are replaced. */
const distilNames: [distil: string, bert: string][] = [
  ['distilbert.transformer.layer', 'bert.encoder.layer'],
  ['distilbert.embeddings', 'bert.embeddings'],
  ['attention.q_lin', 'attention.self.query'],
  ['attention.k_lin', 'attention.self.key'],
  ['attention.v_lin', 'attention.self.value'],
  ['attention.out_lin', 'attention.output.dense'],
  ['sa_layer_norm', 'attention.output.LayerNorm'],
  ['ffn.lin1', 'intermediate.dense'],
  ['ffn.lin2', 'output.dense'],
  ['output_layer_norm', 'output.LayerNorm'],
]

/** Any of the published namings → BertForTokenClassification's. Unknown names stay as they are. */
export function canonicalName(original: string): string {
  let name = original.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
  name = name.replace(/LayerNorm\.beta$/, 'LayerNorm.bias')
  if (/^transformer\.layer/.test(name)) name = `distilbert.${name}`
  else if (/^(embeddings|encoder)\./.test(name)) name = `bert.${name}`
  if (name.startsWith('distilbert.')) {
    for (const [distil, bert] of distilNames) name = name.replace(distil, bert)
  }
  return name
}

/** The inverse, for writing a DistilBERT folder. */
export function distilbertNames(weights: Weights): Weights {
  const renamed: Weights = new Map()
  for (const [name, tensor] of weights) renamed.set(distilbertName(name), tensor)
  return renamed
}

function distilbertName(name: string): string {
  if (!name.startsWith('bert.')) return name
  return name
    .replace('bert.embeddings', 'distilbert.embeddings')
    .replace('bert.encoder.layer', 'distilbert.transformer.layer')
    .replace('attention.self.query', 'attention.q_lin')
    .replace('attention.self.key', 'attention.k_lin')
    .replace('attention.self.value', 'attention.v_lin')
    .replace('attention.output.dense', 'attention.out_lin')
    .replace('attention.output.LayerNorm', 'sa_layer_norm')
    .replace('intermediate.dense', 'ffn.lin1')
    .replace('output.dense', 'ffn.lin2')
    .replace('output.LayerNorm', 'output_layer_norm')
}
