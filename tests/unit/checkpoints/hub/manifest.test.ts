import { describe, expect, it } from 'vitest'
import {
  parseManifest,
  smallFiles,
  weightFilesOf,
} from '../../../../src/checkpoints/hub/manifest.ts'
import { seededRandom } from '../../../../src/nn/random.ts'
import { attempt, FailureError } from '../../../../src/domain/failure.ts'
import { damage } from '../../../support/damage.ts'

const repository = { name: 'org/name', revision: 'main' }
const commit = 'a'.repeat(40)
const small = ['config.json', 'vocab.txt'].map((rfilename) => ({ rfilename, size: 10 }))

const manifest = (...siblings: object[]) =>
  parseManifest(JSON.stringify({ sha: commit, siblings: [...small, ...siblings] }), repository)
const weights = (size: number, more: object = {}) => ({
  rfilename: 'model.safetensors',
  lfs: { size, sha256: 'B'.repeat(64), ...more },
})

describe('the list of files of a repository', () => {
  it('gives sizes and hashes, whichever way the hub writes them', () => {
    const oid = { sha256: undefined, oid: `sha256:${'c'.repeat(64)}` }
    expect(manifest(weights(5)).files[2]).toMatchObject({ size: 5, sha256: 'b'.repeat(64) })
    expect(manifest(weights(5, oid)).files[2]).toMatchObject({ sha256: 'c'.repeat(64) })
    const blob = { rfilename: 'README.md', size: 1, blobId: 'd'.repeat(40) }
    expect(manifest(blob).files[2]).toEqual({ name: 'README.md', size: 1, gitSha1: 'd'.repeat(40) })
  })

  it.each(['../x.safetensors', 'onnx/model.onnx', '/etc/passwd', '.hidden', 'a\\b', '', 'x\u0000'])(
    'never takes a file called %j',
    (rfilename) => expect(manifest({ rfilename, size: 1 }).files).toHaveLength(2),
  )

  it('asks for config.json first and for no weights of other frameworks', () => {
    const list = manifest(weights(5), { rfilename: 'tf_model.h5', size: 5 })
    expect(smallFiles(list, repository).map(({ name }) => name)).toEqual([
      'config.json',
      'vocab.txt',
    ])
    expect(weightFilesOf(list, repository, undefined)).toHaveLength(1)
  })

  it('names a shard that the repository lacks', () => {
    const index = JSON.stringify({ weight_map: { t: 'model-00001-of-00002.safetensors' } })
    const list = manifest({ rfilename: 'model.safetensors.index.json', size: 1 })
    expect(() => weightFilesOf(list, repository, index)).toThrow('00002.safetensors is missing')
  })

  it('takes a pytorch_model.bin, whole or in parts, where there is nothing better', () => {
    const whole = { rfilename: 'pytorch_model.bin', size: 7 }
    const names = (list: ReturnType<typeof manifest>, index?: string) =>
      [...smallFiles(list, repository).slice(2), ...weightFilesOf(list, repository, index)].map(
        ({ name }) => name,
      )
    expect(names(manifest(whole))).toEqual(['pytorch_model.bin'])
    expect(names(manifest(whole, weights(5)))).toEqual(['model.safetensors'])
    const [index, part] = ['pytorch_model.bin.index.json', 'pytorch_model-00001-of-00001.bin']
    const inParts = manifest(...[index, part].map((rfilename) => ({ rfilename, size: 3 })))
    expect(names(inParts, JSON.stringify({ weight_map: { t: part } }))).toEqual([index, part])
    const other = JSON.stringify({ weight_map: { t: 'training_args.bin' } })
    expect(() => names(inParts, other)).toThrow('points outside its folder')
  })

  it.each([
    ['a configuration of 2 MB', [{ rfilename: 'config.json', size: 2e6 }, weights(5)]],
    ['weights of a terabyte', [weights(1e12)]],
    ['no weights', []],
    ['negative sizes only', [weights(-1)]],
  ])('with %s is refused', (_, siblings) => {
    expect(() => {
      const list = manifest(...siblings)
      smallFiles(list, repository)
      weightFilesOf(list, repository, undefined)
    }).toThrow(FailureError)
  })

  it.each([
    '<html>',
    '{}',
    '{"siblings": 3}',
    '[]',
    '{"siblings": [{"rfilename": "config.json"}]}',
  ])('%s is no list', (text) => expect(() => parseManifest(text, repository)).toThrow(FailureError))

  it('meets any damage with a sentence, and never names a path', () => {
    const random = seededRandom(11)
    const siblings = [...small, weights(5), { rfilename: 'README.md', size: 3 }]
    const whole = Buffer.from(JSON.stringify({ sha: commit, siblings }))
    for (let i = 0; i < 5000; i++) {
      const text = damage(whole, random).toString('utf8')
      const read = attempt(() => {
        const list = parseManifest(text, repository)
        return [...smallFiles(list, repository), ...weightFilesOf(list, repository, undefined)]
      })
      if (read.ok) expect(read.value.every(({ name }) => /^[\w-][\w.-]*$/.test(name))).toBe(true)
      else expect(read.failure.message).toMatch(/\.$/)
    }
  })
})
