import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { writeWhole } from '../../src/files/whole-file.ts'
import type { Download } from '../../src/model/models.ts'
import { Downloads } from '../../src/host/models/downloads.ts'
import { copyModel, settleModelTarget } from '../../src/host/models/model-target.ts'
import { Models } from '../../src/host/models/models.ts'
import { exportOnnx } from '../../src/worker/export.ts'
import { noFault } from '../support/disk/faults.ts'
import { patchDisk } from '../support/disk/patches.ts'
import { disk, fillUpAt } from '../support/full-disk.ts'
import { HubServer } from '../support/hub-server.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

beforeAll(patchDisk)

const FULL = /the disk is full(; free some space and try again)?\.$/

/** Does the work on a disk that fills up at its first operation, then at a later one, and so on to the last. */
async function atEveryOperation(
  work: (operation: number) => Promise<void>,
  least: number,
  stride = 1,
): Promise<void> {
  let operation = 1
  for (; ; operation += stride) {
    await work(operation)
    if (disk.operations < operation) break
  }
  fillUpAt(Infinity)
  expect(operation).toBeGreaterThan(least)
}

describe('a disk that fills up', () => {
  it('while a model is downloaded fails in a sentence, and resuming goes on from what was fetched', async () => {
    const hub = new HubServer()
    await hub.start()
    onTestFinished(() => hub.stop())
    const weights = hub.files.get('model.safetensors') as Buffer

    await atEveryOperation(
      async (operation) => {
        const models = new Models(join(temporaryFolder(), 'models'))
        const downloads = new Downloads(models, () => hub.address)
        const part = join(models.folder, '.downloads', 'org--name@main', 'model.safetensors.part')
        hub.requests.length = 0
        fillUpAt(operation)
        await downloads.start('org/name')
        const first = await rest(downloads)
        const kept = existsSync(part) && existsSync(part.replace('.part', '.etag'))
        const bytes = kept ? readFileSync(part).length : 0
        // A note for the next start of the application may fail: the download does not need it.
        if (first.state !== 'done') {
          expect(first.message, `operation ${operation}`).toMatch(FULL)
          expect(await models.list()).toEqual([])
          await downloads.resume(first.id)
          expect(await rest(downloads), `operation ${operation}`).toMatchObject({ state: 'done' })
        }
        if (bytes > 0 && bytes < weights.length) {
          expect(hub.asked('model.safetensors'), `operation ${operation}`).toContain(
            `bytes=${bytes}-`,
          )
        }
        const [{ path }] = await models.list()
        expect(readFileSync(join(path, 'model.safetensors')).equals(weights)).toBe(true)
        expect(readdirSync(join(models.folder, '.downloads'))).toEqual([])
        await downloads.close()
      },
      20,
      4,
    )
  })

  const exports: [string, (model: string, target: string) => Promise<unknown>, number][] = [
    ['a model is exported', (model, out) => new Models('').exportFolder(model, out), 6],
    ['a model is exported as ONNX', exportOnnx, 10],
  ]
  it.each(exports)('while %s fails in a sentence and leaves nothing', async (_, work, least) => {
    const model = await tinyModel(temporaryFolder())
    await atEveryOperation(async (operation) => {
      const home = temporaryFolder()
      fillUpAt(operation)
      const exported = work(model, join(home, 'out'))
      if (await succeeds(exported)) return
      expect(readdirSync(home), `operation ${operation}`).toEqual([])
    }, least)
  })

  it('while a trained model is copied over an earlier one leaves that, or is ended by the next command, beside the user’s files', async () => {
    const library = temporaryFolder()
    await tinyModel(library)
    const models = new Models(library)
    await atEveryOperation(async (operation) => {
      const home = temporaryFolder()
      const out = join(home, 'out')
      mkdirSync(out)
      for (const name of ['config.json', 'model.safetensors', 'notes.txt']) {
        writeFileSync(join(out, name), 'before')
      }
      fillUpAt(operation)
      const copied = copyModel(join(models.folder, 'tiny-model'), out)
      if (await succeeds(copied)) return
      expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('before')
      const config = join(out, 'config.json')
      noFault()
      await settleModelTarget(out)
      const earlier = readFileSync(config, 'utf8') === 'before'
      const weights = readFileSync(join(out, 'model.safetensors'))
      const expected = earlier
        ? Buffer.from('before')
        : readFileSync(join(library, 'tiny-model', 'model.safetensors'))
      expect(weights.equals(expected)).toBe(true)
      expect(readdirSync(home)).toEqual(['out'])
    }, 6)
  })

  it('while a file is exported keeps the earlier one', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'out.jsonl')
    await atEveryOperation(async (operation) => {
      writeFileSync(path, 'before')
      fillUpAt(operation)
      const written = writeWhole(path, (write) => write('all of it'))
      if (await succeeds(written)) return
      expect(readFileSync(path, 'utf8')).toBe('before')
      expect(readdirSync(folder)).toEqual(['out.jsonl'])
    }, 4)
  })
})

/** Whether the work was done; else it must have failed in a sentence. */
async function succeeds(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    expect(String(error)).toMatch(FULL)
    return false
  }
}

async function rest(downloads: Downloads): Promise<Download> {
  for await (const [download] of downloads.watch()) {
    if (['failed', 'done'].includes(download.state)) return download
  }
  throw new Error('the stream ended')
}
