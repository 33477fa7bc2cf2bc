import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/checkpoints/folder.ts'
import { readTrained, trainedTypes, whyNotTag } from '../../../src/checkpoints/head.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

/** A folder whose head has a row for each of `rows`, and whose config.json has these fields. */
async function folderWith(rows: string[], fields: object): Promise<string> {
  const folder = await tinyModel(temporaryFolder(), { labels: rows })
  const path = join(folder, 'config.json')
  const {
    id2label: _,
    label2id: __,
    ...rest
  } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  writeFileSync(path, JSON.stringify({ ...rest, ...fields }))
  return folder
}

const three = ['O', 'B-A', 'I-A']
const named = (...names: unknown[]) => ({ id2label: Object.fromEntries(names.entries()) })

describe('a head', () => {
  it.each([
    ['usual names', named('O', 'B-PER', 'I-PER'), ['PER']],
    ['plain names', named('O', 'PER', 'ORG'), ['PER', 'ORG']],
    ['names in lower case', named('o', 'b-per', 'i-per'), ['per']],
    ['prefixes behind', named('O', 'PER-B', 'PER-I'), ['PER']],
  ])('with %s tells its types', async (_, fields, types) => {
    const folder = await folderWith(three, fields)
    expect(await trainedTypes(folder)).toEqual(types)
    expect((await readTrained(folder)).weights.has('classifier.weight')).toBe(true)
  })

  const order = 'in the order in which the model was trained'
  const orTrain = `${order}, or use it as the base of a training run.`
  const untrained =
    'This model has not been trained to tag; use it as the base of a training run first.'
  it.each([
    [
      'a class has no name',
      { id2label: { 0: 'O', 1: 'B-PER', 3: 'I-PER' } },
      `config.json does not name class 2 of 4; write the name of each under id2label there, such as "2": "B-PER", ${orTrain}`,
    ],
    [
      'several have none',
      named('O', 'LABEL_1', null),
      `config.json does not name classes 1 and 2 of 3; write the name of each under id2label there, such as "1": "B-PER", ${orTrain}`,
    ],
    [
      'no class has one',
      named('LABEL_0', 'LABEL_1', 'LABEL_2'),
      `config.json does not name any of the 3 classes; write the name of each under id2label there, such as "0": "O", ${orTrain}`,
    ],
    [
      'there are more names than classes',
      named('O', 'B-A', 'I-A', 'B-B'),
      `config.json names 4 classes, and the head has 3; write the name of each under id2label there, such as "1": "B-PER", ${orTrain}`,
    ],
    ['it is of another task', { architectures: ['BertForSequenceClassification'] }, untrained],
    ['it has no entity', named('O', 'O', 'O'), untrained],
  ])('finds none where %s, and says so', async (_, fields, why) => {
    const folder = await folderWith(three, fields)
    expect(await whyNotTag(folder, unwrap(await readConfig(folder)))).toBe(why)
    await expect(readTrained(folder)).rejects.toThrow(why)
    await expect(trainedTypes(folder)).rejects.toThrow(why)
  })

  it('that nobody trained is missing', async () => {
    const url = new URL('../../golden/data/checkpoints/distilbert-encoder/', import.meta.url)
    await expect(trainedTypes(url.pathname)).rejects.toThrow(untrained)
  })
})
