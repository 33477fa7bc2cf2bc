import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeText } from '../../../support/encode-text.ts'
import { tokenizerOf } from '../../../support/tokenizer-folder.ts'

interface Folder {
  title: string
  files: Record<string, string>
  texts: { text: string; ids: number[] }[]
}

/** What AutoTokenizer reads from the files: see tests/golden/tokeniser_folders.py. */
const { folders } = JSON.parse(
  readFileSync(new URL('../../../golden/data/tokeniser-folders.json', import.meta.url), 'utf8'),
) as { folders: Folder[] }

/** Ids of a text between [CLS] and [SEP]. */
async function read(files: Record<string, string>, texts: Folder['texts']) {
  const tokenizer = await tokenizerOf(files)
  return texts.map(({ text }) => {
    const ids = encodeText(tokenizer, text).map(({ id }) => id)
    return [tokenizer.clsId, ...ids, tokenizer.sepId]
  })
}

describe('the tokeniser of a folder', () => {
  it.each(folders)('gives the ids of transformers: $title', async ({ files, texts }) => {
    expect(await read(files, texts)).toEqual(texts.map(({ ids }) => ids))
  })

  it.each(folders)('is the same when it is written and read: $title', async ({ files, texts }) => {
    const written = (await tokenizerOf(files)).files(512)
    expect(await read(written, texts)).toEqual(texts.map(({ ids }) => ids))
    expect((await tokenizerOf(written)).files(512)).toEqual(written)
    const { 'tokenizer.json': _, ...rest } = written
    // The class that takes tokenizer.json as it is cannot do without.
    if (rest['tokenizer_config.json'].includes('PreTrained')) return
    expect(await read(rest, texts)).toEqual(texts.map(({ ids }) => ids))
  })
})
