import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { besides } from '../../src/files/replace.ts'
import { exportOnnxModel } from '../../src/host/models/onnx-export.ts'
import {
  appears,
  jsonLines,
  spanwright,
  startSpanwright,
  type Running,
} from '../support/command-line.ts'
import { HubServer, stall } from '../support/hub-server.ts'
import { sampleFile, temporaryFolder, testHost } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

const signals = [
  ['Ctrl-C', (running: Running) => running.interrupt()],
  ['SIGTERM', (running: Running) => running.terminate()],
] as const

describe.each(signals)('stopped by %s', (_, stop) => {
  it('train leaves no model, and a run that can be resumed', async () => {
    const home = temporaryFolder()
    const [project, out] = [join(home, 'p.spanwright'), join(home, 'model')]
    await spanwright(home, 'import', sampleFile, '--project', project)
    const training = ['train', '--project', project, '--out', out, '--json']
    const flags = ['--base', 'scratch:tiny', '--epochs', '4']
    const running = startSpanwright(home, [...training, ...flags])
    await running.printed((text) => text.includes('\n'))
    stop(running)
    const { code, err, out: text } = await running.ended
    expect({ code, err }).toEqual({
      code: 130,
      err: 'Stopped, as you asked; the same command with “--resume last” goes on from the last checkpoint.\n',
    })
    expect(jsonLines(text).length).toBeLessThan(4)
    expect(existsSync(out)).toBe(false)
    expect(running.alive()).toBe(false)

    const resumed = await spanwright(home, ...training, '--resume', 'last')
    expect(resumed.code).toBe(0)
    const reports = jsonLines(resumed.out)
    expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, undefined])
    // Told again, not trained again.
    expect(reports[0]).toEqual(jsonLines(text)[0])
    expect(existsSync(join(out, 'config.json'))).toBe(true)
  })

  it('eval leaves its output as it was', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    const [data, out] = [join(home, 'data.conll'), join(home, 'predicted.tsv')]
    writeFileSync(data, 'some B-X\nwords O\n\n'.repeat(100_000))
    writeFileSync(out, 'before')
    const running = startSpanwright(home, [
      ...['eval', '--model', model, '--data', data, '--predictions', out],
    ])
    await appears(besides(out, 'new'))
    stop(running)
    expect(await running.ended).toEqual({ code: 130, out: '', err: 'Stopped, as you asked.\n' })
    expect(readFileSync(out, 'utf8')).toBe('before')
    expect(existsSync(besides(out, 'new'))).toBe(false)
    expect(running.alive()).toBe(false)
  })

  it('download keeps what it fetched, and the same command goes on from there', async () => {
    const home = temporaryFolder()
    const hub = new HubServer()
    await hub.start()
    onTestFinished(() => hub.stop())
    const weights = 'model.safetensors'
    hub.script.set(weights, [stall(9000)])
    const downloading = ['models', 'download', 'org/name', '--json']
    const start = () => startSpanwright(home, downloading, { HF_ENDPOINT: hub.address })

    const running = start()
    const part = join(home, 'home', 'models', '.downloads', 'org--name@main', `${weights}.part`)
    await running.printed(() => existsSync(part) && statSync(part).size === 9000)
    stop(running)
    const { code, err } = await running.ended
    expect({ code, err }).toEqual({
      code: 130,
      err: 'Stopped, as you asked; the same command goes on from what was fetched.\n',
    })
    expect((await spanwright(home, 'models', 'list', '--json')).out).toBe('')

    expect((await start().ended).code).toBe(0)
    expect(hub.asked(weights)).toEqual([undefined, 'bytes=9000-'])
    const [model] = jsonLines((await spanwright(home, 'models', 'list', '--json')).out)
    expect(model).toMatchObject({ name: 'name' })
  })
})

describe('an export that is stopped', () => {
  it('as ONNX leaves nothing, even stopped before its process has started', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    const out = join(home, 'exported')
    const exported = exportOnnxModel(testHost(home), model, out, {
      signal: AbortSignal.abort(),
    })
    await expect(exported).rejects.toThrow('Stopped, as you asked.')
    expect(existsSync(out)).toBe(false)
    expect(existsSync(join(home, '.exported.new'))).toBe(false)
  })

  it('as a folder leaves nothing', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    const out = join(home, 'exported')
    const exported = testHost(home).models.exportFolder(model, out, AbortSignal.abort())
    await expect(exported).rejects.toThrow('aborted')
    expect(existsSync(out)).toBe(false)
    expect(existsSync(join(home, '.exported.new'))).toBe(false)
  })
})
