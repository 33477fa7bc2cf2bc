import type { Family } from './family.ts'

/*
 * Inside, tensors of every family have the names that BertForTokenClassification gives them: engines,
 * run directories and settings know a part of the network by its name.
 */
const CANONICAL = 'bert.'
const HEAD = 'classifier.'

/** Any of the names that a family's tensors go by → the canonical one. */
export function canonicalName({ prefix, names }: Family, name: string): string {
  // Old checkpoints call LayerNorm's parameters gamma and beta; an encoder's lack the prefix.
  let bare = name.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
  bare = bare.replace(/LayerNorm\.beta$/, 'LayerNorm.bias')
  if (bare.startsWith(`${prefix}.`)) bare = bare.slice(prefix.length + 1)
  for (const [own, canonical] of names) bare = bare.replace(own, canonical)
  return bare.startsWith(HEAD) ? bare : CANONICAL + bare
}

/** The inverse, for writing a folder. */
export function folderName({ prefix, names }: Family, name: string): string {
  const isHead = !name.startsWith(CANONICAL)
  let bare = isHead ? name : name.slice(CANONICAL.length)
  for (const [own, canonical] of names) bare = bare.replace(canonical, own)
  return isHead ? bare : `${prefix}.${bare}`
}
