import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../../src/checkpoints/folder.ts'
import { readTrained, trainedTypes } from '../../../src/checkpoints/head.ts'
import { attemptAsync, FailureError } from '../../../src/domain/failure.ts'
import { rowsUnder } from '../../support/page-tables.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const goldens = fileURLToPath(new URL('../../golden/data/', import.meta.url))

/** A whole model, to be made into what a row of the page describes. */
class Folder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  write(name: string, text: string | Uint8Array | object = ''): void {
    const whole = join(this.path, name)
    mkdirSync(join(whole, '..'), { recursive: true })
    const isFile = typeof text === 'string' || text instanceof Uint8Array
    writeFileSync(whole, isFile ? text : JSON.stringify(text))
  }

  json(name: string): Record<string, unknown> {
    return JSON.parse(readFileSync(join(this.path, name), 'utf8')) as Record<string, unknown>
  }

  change(name: string, changes: object): void {
    this.write(name, { ...this.json(name), ...changes })
  }

  /** Changes a part of tokenizer.json. */
  part(name: string, changes: object): void {
    const part = this.json('tokenizer.json')[name] as object
    this.change('tokenizer.json', { [name]: { ...part, ...changes } })
  }

  remove(...names: string[]): void {
    for (const name of names) rmSync(join(this.path, name))
  }

  /** The folder becomes one of those that transformers wrote. */
  golden(name: string): void {
    rmSync(this.path, { recursive: true })
    cpSync(join(goldens, 'checkpoints', name), this.path, { recursive: true })
  }

  /** Nothing is left but these files. */
  only(...names: string[]): void {
    rmSync(this.path, { recursive: true })
    mkdirSync(this.path)
    for (const name of names) this.write(name)
  }

  /** The model goes into these folders inside, and nothing else is left. */
  into(...folders: string[]): void {
    const whole = `${this.path}-whole`
    renameSync(this.path, whole)
    mkdirSync(this.path)
    const files = ['config.json', 'model.safetensors', 'vocab.txt']
    for (const folder of folders) {
      for (const file of files) this.write(join(folder, file), readFileSync(join(whole, file)))
    }
  }

  /** One weight of another type, or one more. */
  tensor(name: string, dtype: string, bytes: number): void {
    const whole = readFileSync(join(this.path, 'model.safetensors'))
    const length = Number(whole.readBigUInt64LE())
    const header = JSON.parse(whole.subarray(8, 8 + length).toString()) as Record<string, object>
    const data = whole.subarray(8 + length)
    const place = [data.length, data.length + bytes]
    const shape = dtype === 'U32' ? [bytes / 4] : (header[name] as { shape: number[] }).shape
    header[name] = { dtype, shape, data_offsets: place }
    const text = Buffer.from(JSON.stringify(header))
    const prefix = Buffer.alloc(8)
    prefix.writeBigUInt64LE(BigInt(text.length))
    this.write('model.safetensors', Buffer.concat([prefix, text, data, Buffer.alloc(bytes)]))
  }
}

const weights = 'model.safetensors'
const hash = 'a'.repeat(40)
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`
const without = (...fields: string[]) =>
  Object.fromEntries(fields.map((field) => [field, undefined]))

/** How each row of the page is made from a model that loads. */
const folders: Record<string, (folder: Folder) => void> = {
  'config.json, model.safetensors and a tokeniser': () => undefined,
  'a tensor of another type (U32) that the model does not need': (f) => f.tensor('steps', 'U32', 8),
  'a weight of another type (F64)': (f) => f.tensor('bert.embeddings.LayerNorm.bias', 'F64', 128),
  'no model_type, and architectures that tells': (f) =>
    f.change('config.json', without('model_type')),
  'no model_type, and architectures that does not': (f) =>
    f.change('config.json', without('model_type', 'architectures')),
  'another model_type': (f) => f.change('config.json', { model_type: 'xlnet' }),
  'pytorch_model.bin': (f) => f.golden('bert-bin'),
  'pytorch_model.bin of torch before 1.6': (f) => f.golden('bert-bin-old'),
  'pytorch_model.bin in parts': (f) => f.golden('bert-bin-sharded'),
  'pytorch_model.bin with a program in it': (f) => (
    f.remove(weights),
    f.write('pytorch_model.bin', readFileSync(join(goldens, 'torch/command-new.bin')))
  ),
  'pytorch_model.bin with a whole module': (f) => (
    f.remove(weights),
    f.write('pytorch_model.bin', readFileSync(join(goldens, 'torch/layer-old.bin')))
  ),
  'tf_model.h5': (f) => (f.remove(weights), f.write('tf_model.h5')),
  'a TensorFlow checkpoint': (f) =>
    f.only('bert_model.ckpt.index', 'bert_config.json', 'vocab.txt'),
  'flax_model.msgpack': (f) => (f.remove(weights), f.write('flax_model.msgpack')),
  'ONNX only': (f) => (f.remove(weights), f.write('onnx/model.onnx')),
  'GGUF and the like': (f) => f.only('model.gguf'),
  'instant.json, where a network is needed': (f) => f.only('instant.json'),
  'words and shapes that config.json asks for, and are not there': (f) =>
    f.change('config.json', { spanwright: { lexicalVote: 1 } }),
  'no weights at all': (f) => f.remove(weights),
  'an adapter of PEFT': (f) => (
    f.only('adapter_model.safetensors'),
    f.write('adapter_config.json', {
      peft_type: 'LORA',
      base_model_name_or_path: 'google-bert/bert-base-cased',
    })
  ),
  'the cache of one model (models--org--name)': (f) => (
    f.into(`snapshots/${hash}`),
    f.write('refs/main', hash)
  ),
  'the cache of a hub': (f) => f.into(`models--org--name/snapshots/${hash}`),
  'a Trainer’s output that says which checkpoint is best': (f) => (
    f.into('checkpoint-500', 'checkpoint-1000'),
    f.write('checkpoint-1000/trainer_state.json', { best_model_checkpoint: 'out/checkpoint-500' })
  ),
  'a Trainer’s output that does not': (f) => f.into('checkpoint-500', 'checkpoint-1000'),
  'a model in a folder inside': (f) => f.into('bert'),
  'pointers of Git LFS': (f) => f.write(weights, pointer),
  'neither config.json nor anything known': (f) => f.only('notes.txt'),
  nowhere: (f) => rmSync(f.path, { recursive: true }),
  'weights that are cut off': (f) =>
    f.write(weights, readFileSync(join(f.path, weights)).subarray(0, 5000)),
  'a missing part': (f) => (
    f.remove(weights),
    f.write('model.safetensors.index.json', {
      weight_map: { t: 'model-00001-of-00002.safetensors' },
    })
  ),
  'a missing tensor': (f) => f.change('config.json', { num_hidden_layers: 3 }),
  'shapes of another config.json': (f) => f.change('config.json', { intermediate_size: 99 }),
  'relative positions': (f) => f.change('config.json', { position_embedding_type: 'relative_key' }),
}

const golden = (name: string) => (f: Folder) => f.golden(name)
const changed = (name: string, changes: object) => (f: Folder) => (
  f.golden(name),
  f.change('config.json', changes)
)
const typed = (model_type: string) => (f: Folder) => f.change('config.json', { model_type })

const kinds: Record<string, (folder: Folder) => void> = {
  'BERT, MiniLM, BioBERT, LegalBERT, multilingual and Chinese BERT': golden('bert-fp32'),
  DistilBERT: golden('distilbert'),
  'RoBERTa, DistilRoBERTa': golden('roberta'),
  'RoBERTa without a head, in pytorch_model.bin, with vocab.json and merges.txt':
    golden('roberta-encoder'),
  'RoBERTa with its padding elsewhere': (f) => (
    f.golden('roberta'),
    f.change('config.json', { pad_token_id: 0 })
  ),
  'XLM-RoBERTa': golden('xlm-roberta'),
  'CamemBERT, without a head, with sentencepiece.bpe.model': golden('camembert-encoder'),
  ELECTRA: golden('electra'),
  ALBERT: golden('albert'),
  'ALBERT with several groups of layers': changed('albert', { num_hidden_groups: 2 }),
  MPNet: golden('mpnet'),
  'MPNet that tells other distances apart': changed('mpnet', {
    relative_attention_num_buckets: 16,
  }),
  'DeBERTa-v3 and mDeBERTa, with spm.model': golden('deberta'),
  'DeBERTa-v2 with a convolution': changed('deberta', { conv_kernel_size: 3 }),
  'DeBERTa-v2 with weights of their own for positions': changed('deberta', {
    share_att_key: false,
  }),
  'DeBERTa-v2 with absolute positions': changed('deberta', { position_biased_input: true }),
  'DeBERTa of version 1': typed('deberta'),
  ModernBERT: golden('modernbert'),
  'ModernBERT with biases': changed('modernbert', { norm_bias: true }),
  'ModernBERT with scaled positions': changed('modernbert', {
    rope_parameters: { full_attention: { rope_type: 'yarn', rope_theta: 160000 } },
  }),
  'ModernBERT with local layers in another order': changed('modernbert', {
    layer_types: ['full_attention', 'sliding_attention', 'full_attention', 'full_attention'],
    num_hidden_layers: 4,
  }),
  'any other': typed('gpt2'),
}

const labels = (id2label: unknown) => (f: Folder) =>
  f.change('config.json', { id2label, label2id: undefined })

const classes: Record<string, (folder: Folder) => void> = {
  'O, B-PER, I-PER, B-LOC, I-LOC': labels(['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC']),
  'o, b-per, i-per, b-loc, i-loc': labels(['o', 'b-per', 'i-per', 'b-loc', 'i-loc']),
  'O, B_PER, I_PER, B_LOC, I_LOC': labels(['O', 'B_PER', 'I_PER', 'B_LOC', 'I_LOC']),
  'O, PER-B, PER-I, LOC-B, LOC-I': labels(['O', 'PER-B', 'PER-I', 'LOC-B', 'LOC-I']),
  'O, PER, ORG, LOC, E-MAIL (plain)': labels(['O', 'PER', 'ORG', 'LOC', 'E-MAIL']),
  'O, I-PER, I-LOC, B-LOC, I-ORG (IOB1)': labels(['O', 'I-PER', 'I-LOC', 'B-LOC', 'I-ORG']),
  'O, B-PER, I-PER, L-PER, U-PER (BILOU)': labels(['O', 'B-PER', 'I-PER', 'L-PER', 'U-PER']),
  'label2id alone': (f) =>
    f.change('config.json', {
      id2label: undefined,
      label2id: { O: 0, 'B-PER': 1, 'I-PER': 2, 'B-LOC': 3, 'I-LOC': 4 },
    }),
  'LABEL_0 to LABEL_4': labels([0, 1, 2, 3, 4].map((id) => `LABEL_${id}`)),
  'a hole': labels({ 0: 'O', 1: 'B-PER', 2: 'I-PER', 4: 'I-LOC' }),
  'fewer names than the head has classes': labels(['O', 'B-PER', 'I-PER']),
  'no token classifier': (f) => f.change('config.json', { architectures: ['BertForMaskedLM'] }),
}

const settings = (changes: object) => (f: Folder) => f.change('tokenizer_config.json', changes)
const parts = (changes: object) => (f: Folder) => f.change('tokenizer.json', changes)
const general = settings({ tokenizer_class: 'PreTrainedTokenizerFast' })
const addedToken = (id: number, content: string) => (f: Folder) => {
  const flags = {
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: true,
    special: false,
  }
  const known = f.json('tokenizer.json').added_tokens as object[]
  f.change('tokenizer.json', { added_tokens: [...known, { id, content, ...flags }] })
}

const tokenisers: Record<string, (folder: Folder) => void> = {
  'vocab.txt alone': (f) => f.remove('tokenizer.json'),
  'tokenizer.json alone': (f) => f.remove('vocab.txt'),
  'the class PreTrainedTokenizerFast, every part of tokenizer.json BERT’s': general,
  'another max_input_chars_per_word': (f) => f.part('model', { max_input_chars_per_word: 5 }),
  'added tokens': addedToken(61, 'COVID-19'),
  'neither file': (f) => f.remove('vocab.txt', 'tokenizer.json'),
  'another class': settings({ tokenizer_class: 'BertJapaneseTokenizer' }),
  'another class in config.json': (f) => {
    settings({ tokenizer_class: undefined })(f)
    f.change('config.json', { tokenizer_class: 'BertJapaneseTokenizer' })
  },
  'another way to find words': settings({ word_tokenizer_type: 'mecab' }),
  'a program of its own': settings({ auto_map: { AutoTokenizer: ['tokenizer.py', null] } }),
  'PreTrainedTokenizerFast without tokenizer.json': (f) => (f.remove('tokenizer.json'), general(f)),
  'another kind of model': (f) => f.part('model', { type: 'BPE' }),
  'no normaliser': parts({ normalizer: null }),
  'another normaliser': parts({ normalizer: { type: 'Lowercase' } }),
  'another pre-tokeniser': parts({ pre_tokenizer: { type: 'WhitespaceSplit' } }),
  'another prefix': (f) => f.part('model', { continuing_subword_prefix: '@@' }),
  'another unknown token': (f) => f.part('model', { unk_token: '<unk>' }),
  'another special token': settings({ cls_token: '<s>' }),
  'no post-processor': parts({ post_processor: null }),
  'another post-processor': parts({ post_processor: { type: 'RobertaProcessing' } }),
  'an added token of white space': addedToken(61, '\n'),
  'an added token with a number that the library would not give': addedToken(63, 'aspirin'),
  'settings that leave open what transformers would do otherwise': (f) => {
    f.part('normalizer', { lowercase: false })
    settings({ do_lower_case: undefined })(f)
  },
  'more tokens than the embedding table has rows': (f) => {
    f.write('vocab.txt', readFileSync(join(f.path, 'vocab.txt'), 'utf8') + 'one\n'.repeat(4))
    f.remove('tokenizer.json')
  },
}

/** The same of a folder of RoBERTa's. */
const robertas: Record<string, (folder: Folder) => void> = Object.fromEntries(
  Object.entries<(folder: Folder) => void>({
    'tokenizer.json': () => undefined,
    'vocab.json and merges.txt': (f) => {
      const { vocab, merges } = f.json('tokenizer.json').model as Record<string, string[][]>
      f.remove('tokenizer.json')
      f.write('vocab.json', vocab)
      f.write('merges.txt', merges.map((pair) => pair.join(' ')).join('\n'))
    },
    'vocab.json without merges.txt': (f) => (f.remove('tokenizer.json'), f.write('vocab.json', {})),
    'another class than RobertaTokenizer': settings({ tokenizer_class: 'GPT2Tokenizer' }),
    'a normaliser': parts({ normalizer: { type: 'NFC' } }),
    'another kind of pre-tokeniser': parts({ pre_tokenizer: { type: 'Metaspace' } }),
    'SentencePiece’s model': (f) => f.part('model', { type: 'Unigram' }),
    'added tokens': (f) => {
      const { vocab } = f.json('tokenizer.json').model as { vocab: Record<string, number> }
      const [token, id] = Object.entries(vocab).find(([one]) => /^[a-z]{2,}$/.test(one))!
      addedToken(id, token)(f)
    },
    'the class PreTrainedTokenizerFast and another add_prefix_space than its file': (f) => (
      general(f),
      settings({ add_prefix_space: true })(f)
    ),
    'the number 0 for its padding': (f) => {
      const { model } = f.json('tokenizer.json') as { model: { vocab: Record<string, number> } }
      const swapped = { ...model.vocab, '<pad>': 0, '<s>': 1 }
      const post = f.json('tokenizer.json').post_processor as object
      f.remove('tokenizer_config.json')
      f.part('model', { vocab: swapped })
      f.change('tokenizer.json', { added_tokens: [], post_processor: { ...post, cls: ['<s>', 1] } })
    },
  }).map(([what, make]) => [what, (f: Folder) => (f.golden('roberta'), make(f))]),
)

/** Its tokens are joined by these merges, whose tokens take the places of the last ones. */
function asBpe(f: Folder, merges: [string, string][]): void {
  const { vocab } = f.json('tokenizer.json').model as { vocab: [string, number][] }
  const names = vocab.map(([token]) => token)
  const own = [...new Set(merges.flatMap(([a, b]) => [a, b, a + b]))]
  const kept = names.filter((token) => !own.includes(token)).slice(0, names.length - own.length - 1)
  const tokens = [...kept, ...own, '<mask>'].filter((token, i, all) => all.indexOf(token) === i)
  const byToken = Object.fromEntries(tokens.map((token, id) => [token, id]))
  f.change('tokenizer.json', {
    added_tokens: [],
    model: { type: 'BPE', vocab: byToken, merges, unk_token: '<unk>', fuse_unk: true },
  })
}

/** The same of folders with SentencePiece's tokens. */
const unigrams: Record<string, (folder: Folder) => void> = Object.fromEntries(
  Object.entries<(folder: Folder) => void>({
    'tokenizer.json': () => undefined,
    'sentencepiece.bpe.model': (f) => f.golden('camembert-encoder'),
    neither: (f) => f.remove('tokenizer.json'),
    'SentencePiece’s BPE': (f) => asBpe(f, []),
    'BPE with tokens of several words': (f) => asBpe(f, [['a', '▁b']]),
    'bytes for unknown characters, without a token for each': (f) =>
      f.part('model', { byte_fallback: true }),
    'a normaliser that no encoder has': parts({ normalizer: { type: 'Nmt' } }),
    'another kind of pre-tokeniser': parts({ pre_tokenizer: { type: 'Punctuation' } }),
    'no space before a text': parts({
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'never' },
    }),
    'added tokens': (f) => {
      const { vocab } = f.json('tokenizer.json').model as { vocab: [string, number][] }
      const id = vocab.findIndex(([token]) => /^[a-z]{2,}$/.test(token))
      addedToken(id, vocab[id][0])(f)
    },
    'another class': settings({ tokenizer_class: 'T5Tokenizer' }),
    'a SentencePiece file that is damaged': (f) => (
      f.golden('camembert-encoder'),
      f.write('sentencepiece.bpe.model', 'text')
    ),
  }).map(([what, make]) => [what, (f: Folder) => (f.golden('xlm-roberta'), make(f))]),
)

/** What reading such a folder gives, as the page says it. */
async function outcome(make: (folder: Folder) => void, read: (path: string) => Promise<string>) {
  const folder = new Folder(await tinyModel(temporaryFolder(), { vocabSize: 64 }))
  make(folder)
  const result = await attemptAsync(() => read(folder.path))
  if (result.ok) return result.value
  const name = `${basename(folder.path)} is not a usable model folder: `
  return `Refused: ${result.failure.message.replace(name, '')}`
}

async function loads(path: string): Promise<string> {
  const read = await readCheckpoint(path)
  return read.ok ? 'Loads' : Promise.reject(new FailureError(read.failure))
}

async function types(path: string): Promise<string> {
  const trained = await attemptAsync(() => readTrained(path))
  if (trained.ok) return `Finds ${(await trainedTypes(path)).join(', ')}`
  return `${await loads(path)} as a base. ${trained.failure.message}`
}

describe.each([
  ['Families', kinds, loads],
  ['What lies in the folder', folders, loads],
  ['Classes', classes, types],
  ['Tokenisers', tokenisers, loads],
  ['Tokenisers of RoBERTa', robertas, loads],
  ['Tokenisers of SentencePiece', unigrams, loads],
] as const)('docs/model-folders.md on %s', (heading, makers, read) => {
  const rows = rowsUnder('model-folders', heading)

  it('has a row for each case', () => {
    expect(rows.map(([what]) => what)).toEqual(Object.keys(makers))
  })

  it.each(rows)('says the truth of %s', async (what, happens) => {
    expect(await outcome(makers[what], read)).toBe(happens)
  })
})
