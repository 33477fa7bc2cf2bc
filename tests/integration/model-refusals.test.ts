import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { spanwright } from '../support/command-line.ts'
import { sampleFile, temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

const unusable = 'tiny-model is not a usable model folder: '
const folders: [what: string, why: string, make: (folder: string) => void][] = [
  [
    'weights of another framework',
    `${unusable}its weights are in tf_model.h5, for TensorFlow; load it with from_pretrained(…, from_tf=True) in transformers 4 and save it with save_pretrained().`,
    (folder) => renameSync(join(folder, 'model.safetensors'), join(folder, 'tf_model.h5')),
  ],
  [
    'another tokeniser',
    `${unusable}its tokeniser is of the class BertJapaneseTokenizer; only BERT’s own way of reading text is supported, so choose a model that has it.`,
    (folder) =>
      writeFileSync(
        join(folder, 'tokenizer_config.json'),
        '{"tokenizer_class": "BertJapaneseTokenizer"}',
      ),
  ],
  [
    'nothing of a model',
    `${unusable}it has no config.json; choose the folder that holds config.json and model.safetensors.`,
    (folder) => rmSync(join(folder, 'config.json')) as void,
  ],
]

/** What each command says when it is given a model, in the order in which a user meets them. */
async function answers(home: string, model: string): Promise<string[]> {
  writeFileSync(join(home, 'in.txt'), 'some words\n')
  const project = join(home, 'p.spanwright')
  await spanwright(home, 'import', sampleFile, '--project', project)
  const said: string[] = []
  for (const command of [
    ['models', 'import', model],
    ['train', '--project', project, '--max-length', '64', '--base', model],
    ['eval', '--data', sampleFile, '--model', model],
    ['tag', join(home, 'in.txt'), '--model', model],
  ]) {
    const { code, out, err } = await spanwright(home, ...command)
    expect([code, out]).toEqual([1, ''])
    // What is told of the progress is no answer.
    said.push(err.trim().split('\n').at(-1) as string)
  }
  return said
}

describe('a folder that is no model', () => {
  it.each(folders)('with %s is refused in one sentence at every door', async (_, why, make) => {
    const home = temporaryFolder()
    const folder = await tinyModel(home)
    make(folder)
    expect(await answers(home, folder)).toEqual(Array(4).fill(why))
  })
})

describe('the name of a model at a hub', () => {
  it('is answered with the command that downloads it, at every door', async () => {
    const home = temporaryFolder()
    const why =
      'org/name is neither a folder nor in the library; if it is the name of a model at the hub, “spanwright models download org/name” fetches it, and so does Models in the application.'
    expect(await answers(home, 'org/name')).toEqual(Array(4).fill(why))
  })
})
