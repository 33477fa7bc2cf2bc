import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { precisionOf, setPrecision, tryPrecision } from '../../../src/host/models/precision.ts'
import { LARGEST_LOSS } from '../../../src/model/models.ts'
import { tagUnits } from '../../../src/host/tagging/tagging.ts'
import { smallDocuments } from '../../support/small-run.ts'
import { temporaryFolder, testHost } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const labels = ['O', 'B-PERSON', 'I-PERSON', 'B-PLACE', 'I-PLACE']

describe('in what a model tags', () => {
  it('is its own numbers until it is told otherwise, and again after', async () => {
    const folder = await tinyModel(temporaryFolder(), { labels })
    const config = join(folder, 'config.json')
    const { spanwright: _, ...before } = JSON.parse(readFileSync(config, 'utf8'))
    expect(await precisionOf(folder)).toBe('float32')
    await setPrecision(folder, 'int8')
    expect(await precisionOf(folder)).toBe('int8')
    const { spanwright, ...after } = JSON.parse(readFileSync(config, 'utf8'))
    expect(after).toEqual(before)
    expect(spanwright).toMatchObject({ precision: 'int8' })
    await setPrecision(folder, 'float32')
    expect(await precisionOf(folder)).toBe('float32')
  })

  it('is the next thing that is tagged, with the model loaded already', async () => {
    const host = testHost()
    const folder = await tinyModel(temporaryFolder(), { labels })
    const scores = async () => {
      const [{ depths }] = await tagUnits(host.workers, folder, [{ text: 'Ann saw Oslo.' }])
      return [...depths[0].scores]
    }
    const own = await scores()
    const { mtimeMs } = statSync(join(folder, 'config.json'))
    await setPrecision(folder, 'int8')
    expect(statSync(join(folder, 'config.json')).mtimeMs).not.toBe(mtimeMs)
    const bytes = await scores()
    expect(bytes).not.toEqual(own)
    expect(bytes).toEqual(own.map((score) => expect.closeTo(score, 0)))
    await setPrecision(folder, 'float32')
    expect(await scores()).toEqual(own)
  })

  it('is measured before, on what is labelled', async () => {
    const host = testHost()
    const folder = await tinyModel(temporaryFolder(), { labels })
    const documents = smallDocuments(10)
    const heard: number[] = []
    const trial = await tryPrecision(host.workers, folder, documents, {
      onProgress: (done) => heard.push(done),
    })
    const entities = documents.reduce((sum, { spans }) => sum + spans.length, 0)
    expect(trial).toMatchObject({ documents: 10, entities })
    expect(trial.fits).toBe(trial.int8.f1 >= trial.float32.f1 - LARGEST_LOSS)
    expect(heard.at(-1)).toBe(20)
    expect(await precisionOf(folder)).toBe('float32')
  })

  it('cannot be changed where there are no weights', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'instant.json'), '{}')
    await expect(setPrecision(folder, 'int8')).rejects.toThrow('as fast as it can be')
  })
})
