import { bert } from '../bert/index.ts'
import type { Family } from '../family.ts'

/** BERT's network (Clark et al. 2020) over embeddings of a width of their own. */
export const electra: Family = {
  ...bert,
  title: 'ELECTRA',
  className: 'Electra',
  prefix: 'electra',
  names: [['embeddings_project', 'embeddings.projection']],
  keys: { ...bert.keys, embeddingSize: 'embedding_size' },
}
