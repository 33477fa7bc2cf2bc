import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HubTiming } from '../../src/checkpoints/hub/timing.ts'
import { supportedFamilies } from '../../src/families/index.ts'
import type { Download } from '../../src/model/models.ts'
import { Downloads } from '../../src/host/models/downloads.ts'
import { Models } from '../../src/host/models/models.ts'
import {
  corrupt,
  drop,
  html,
  HubServer,
  ignoreRange,
  otherEtag,
  redirect,
  resized,
  stall,
  status,
  wrongRange,
  type Misbehaviour,
} from '../support/hub-server.ts'
import { temporaryFolder } from '../support/temporary.ts'

const WEIGHTS = 'model.safetensors'
const ID = 'org--name@main'

/** A hub, and a library that downloads from it without patience. Waits are recorded, not waited. */
async function setUp(golden?: string) {
  const hub = new HubServer(golden)
  await hub.start()
  onTestFinished(() => hub.stop())
  const folder = join(temporaryFolder(), 'models')
  const waits: number[] = []
  const timing: HubTiming = {
    connectMs: 2000,
    stallMs: 200,
    retryMs: [1, 2, 3],
    maxRetryAfterMs: 60_000,
    wait: async (ms) => void waits.push(ms),
  }
  const models = new Models(folder)
  const open = () => {
    const options = { timing, tellEveryMs: 0 }
    const downloads = new Downloads(models, () => hub.address, options)
    onTestFinished(() => downloads.close())
    return downloads
  }
  return { hub, folder, waits, models, downloads: open(), reopen: open }
}

type Setup = Awaited<ReturnType<typeof setUp>>

/** The first state in which the download rests. Tells the hub how far the weights are. */
async function rest(downloads: Downloads, hub?: HubServer): Promise<Download> {
  for await (const [download] of downloads.watch()) {
    const { file, bytes, totalBytes } = download
    const before = (totalBytes ?? 0) - (hub?.files.get(WEIGHTS)?.length ?? 0)
    if (file === WEIGHTS) hub?.received(bytes - before)
    if (['paused', 'failed', 'done'].includes(download.state)) return download
  }
  throw new Error('the stream ended')
}

async function run({ downloads, hub }: Setup): Promise<Download> {
  await downloads.start('org/name')
  return rest(downloads, hub)
}

/** Downloads with these answers to the first requests for a file. */
async function runWith(name: string, ...script: Misbehaviour[]) {
  const setup = await setUp()
  setup.hub.script.set(name, script)
  return { ...setup, result: await run(setup) }
}

const part = (folder: string) => join(folder, '.downloads', ID, `${WEIGHTS}.part`)

describe('a download', () => {
  it.each(['bert-fp32', 'bert-sharded', 'distilbert-encoder'])(
    'of %s fetches the needed files, config.json first, and becomes a model of the library',
    async (golden) => {
      const setup = await setUp(golden)
      setup.hub.files.set('tf_model.h5', Buffer.alloc(10))
      setup.hub.files.set('README.md', Buffer.from('# Card'))
      const result = await run(setup)
      expect(result).toMatchObject({ state: 'done', message: '', bytes: result.totalBytes })
      const fetched = setup.hub.requests.map(({ path }) => path.split('/').at(-1))
      expect(fetched.slice(0, 2)).toEqual(['main', 'config.json'])
      expect(fetched).not.toContain('tf_model.h5')
      const [model] = await setup.models.list()
      expect(model).toMatchObject({
        id: result.modelId,
        name: 'name',
        source: { kind: 'downloaded', repository: 'org/name', revision: 'c'.repeat(40) },
      })
      for (const file of readdirSync(model.path).filter((name) => name !== 'spanwright.json')) {
        expect(readFileSync(join(model.path, file))).toEqual(setup.hub.files.get(file))
      }
      expect(readdirSync(join(setup.folder, '.downloads'))).toEqual([])
    },
  )

  it('goes through the proxy for its hub, which is asked for before anything is fetched', async () => {
    const { hub, models } = await setUp()
    const asked: unknown[] = []
    const throughProxy = async (address: string) => void asked.push(address, hub.requests.length)
    const downloads = new Downloads(models, () => hub.address, { throughProxy })
    onTestFinished(() => downloads.close())
    await downloads.start('org/name')
    expect((await rest(downloads)).state).toBe('done')
    expect(asked).toEqual([hub.address, 0])
  })

  it.each([
    ['drops the connection', drop(9000)],
    ['falls silent', stall(9000)],
  ])('goes on where it was when the server %s', async (_, misbehaviour) => {
    const { hub, result, waits } = await runWith(WEIGHTS, misbehaviour, drop(5000))
    expect(result.state).toBe('done')
    expect(hub.asked(WEIGHTS)).toEqual([undefined, 'bytes=9000-', 'bytes=14000-'])
    // An attempt that brought something starts the waits anew.
    expect(waits).toEqual([1, 1])
  })

  it.each([
    ['ignores the range', ignoreRange],
    ['has another ETag meanwhile', otherEtag],
  ])('begins the file anew when the server %s', async (_, misbehaviour) => {
    const { hub, result } = await runWith(WEIGHTS, drop(9000), misbehaviour)
    expect(result.state).toBe('done')
    expect(hub.asked(WEIGHTS)).toEqual([undefined, 'bytes=9000-'])
  })

  it.each([
    ['goes on from another byte', [drop(9000), wrongRange], 3],
    ['refuses the range', [drop(9000), status(416)], 3],
    ['sends other bytes once', [corrupt], 2],
    ['sends a page instead of the file once', [html], 2],
    ['announces a shorter file once', [resized((whole) => whole.subarray(100), true)], 2],
    ['sends more than it announced once', [resized((w) => Buffer.concat([w, w]), false)], 2],
    ['has trouble', [status(503), status(500)], 3],
  ])('recovers from a server that %s', async (_, script, requests) => {
    const { hub, result } = await runWith(WEIGHTS, ...script)
    expect(result.state).toBe('done')
    expect(hub.asked(WEIGHTS)).toHaveLength(requests)
  })

  it.each([
    ['other bytes', corrupt, /another hash than announced, twice/],
    ['a page instead of the file', html, /is a web page, twice/],
    [
      'more than it announced',
      resized((w) => Buffer.concat([w, w]), false),
      /longer than announced/,
    ],
  ])('fails when the server sends %s again and again', async (_, misbehaviour, sentence) => {
    const { result, models } = await runWith(WEIGHTS, misbehaviour, misbehaviour)
    expect(result).toMatchObject({ state: 'failed', message: expect.stringMatching(sentence) })
    expect(await models.list()).toEqual([])
  })

  it('gives up after its attempts when each brings nothing, keeps the part, and can go on', async () => {
    const setup = await setUp()
    setup.hub.script.set(WEIGHTS, [drop(9000), drop(0), drop(0), drop(0)])
    const failed = await run(setup)
    expect(failed).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(
        /cannot be reached; check the network.*What was fetched is kept/,
      ),
    })
    expect(setup.waits).toEqual([1, 2, 3])
    expect(readFileSync(part(setup.folder))).toHaveLength(9000)
    await setup.downloads.resume(ID)
    expect(await rest(setup.downloads)).toMatchObject({ state: 'done' })
    expect(setup.hub.asked(WEIGHTS).at(-1)).toBe('bytes=9000-')
  })

  it('waits as long as the server asks', async () => {
    const { result, waits } = await runWith(WEIGHTS, status(429, { 'Retry-After': '7' }))
    expect(result.state).toBe('done')
    expect(waits).toEqual([7000])
  })

  it('does not wait for hours, and says when to come back', async () => {
    const { result, waits } = await runWith(WEIGHTS, status(429, { 'Retry-After': '7200' }))
    expect(result).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/asks to wait.*resume in 120 minutes/),
    })
    expect(waits).toEqual([])
  })

  it.each([
    ['api', status(404), /has no org\/name@main; check the name/],
    ['api', status(401), /does not give org\/name@main to everyone/],
    ['api', html, /did not answer with a list of the files of org\/name/],
    ['api', status(418), /answered 418/],
    [WEIGHTS, status(403), /import its folder/],
  ])('of which %s is refused fails in a sentence', async (name, misbehaviour, sentence) => {
    const { result } = await runWith(name, misbehaviour)
    expect(result).toMatchObject({ state: 'failed', message: expect.stringMatching(sentence) })
  })

  it('follows a redirect on this machine, and none that leaves it without encryption', async () => {
    const setup = await setUp()
    const other = new HubServer()
    await other.start()
    onTestFinished(() => other.stop())
    setup.hub.script.set(WEIGHTS, [
      redirect(`${other.address}/org/name/resolve/${'c'.repeat(40)}/${WEIGHTS}`),
    ])
    expect((await run(setup)).state).toBe('done')
    expect(other.asked(WEIGHTS)).toHaveLength(1)
  })

  it.each(['http://models.example/model.safetensors', 'ftp://127.0.0.1/x', 'file:///etc/passwd'])(
    'goes nowhere when redirected to %s',
    async (location) => {
      const { result } = await runWith(WEIGHTS, redirect(location))
      expect(result).toMatchObject({
        state: 'failed',
        message: expect.stringMatching(/not secure.*nothing was fetched/),
      })
    },
  )

  it('leaves a circle of redirects', async () => {
    const setup = await setUp()
    const circle = redirect(`/org/name/resolve/${'c'.repeat(40)}/${WEIGHTS}`)
    setup.hub.script.set(WEIGHTS, Array<Misbehaviour>(10).fill(circle))
    expect((await run(setup)).message).toMatch(/in a circle/)
  })

  it('refuses another architecture before the weights are asked for', async () => {
    const setup = await setUp()
    setup.hub.files.set('config.json', Buffer.from('{"model_type":"gpt2"}'))
    expect(await run(setup)).toMatchObject({
      state: 'failed',
      message: `org/name cannot be used here: config.json describes a gpt2 model. Nothing large was fetched; choose another ${supportedFamilies}.`,
    })
    expect(setup.hub.asked(WEIGHTS)).toEqual([])
  })

  it('refuses another tokeniser before the weights are asked for', async () => {
    const setup = await setUp()
    const settings = { tokenizer_class: 'BertJapaneseTokenizer' }
    setup.hub.files.set('tokenizer_config.json', Buffer.from(JSON.stringify(settings)))
    expect(await run(setup)).toMatchObject({
      state: 'failed',
      message: `org/name cannot be used here: its tokeniser is of the class BertJapaneseTokenizer. Nothing large was fetched; choose another ${supportedFamilies}.`,
    })
    expect(setup.hub.asked(WEIGHTS)).toEqual([])
  })

  it('fetches pickled weights where there are no others, and refuses what they ask for', async () => {
    const setup = await setUp()
    setup.hub.files.delete(WEIGHTS)
    setup.hub.files.set('pytorch_model.bin', Buffer.from('cos\nsystem\n'))
    expect((await run(setup)).message).toMatch(/asks for os\.system/)
    expect(await setup.models.list()).toEqual([])
  })

  it('refuses weights that are complete but no model', async () => {
    const setup = await setUp()
    setup.hub.files.set(WEIGHTS, Buffer.from('\u0010\0\0\0\0\0\0\0{"t":           }'))
    expect((await run(setup)).message).toMatch(/not a usable safetensors file/)
    expect(await setup.models.list()).toEqual([])
  })

  it('says that there is no network, at once', async () => {
    const setup = await setUp()
    await setup.hub.stop()
    expect(await run(setup)).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/127\.0\.0\.1:\d+ cannot be reached; check the network/),
    })
    expect(setup.waits).toEqual([])
  })

  it('pauses, survives the application, and goes on from there', async () => {
    const setup = await setUp()
    setup.hub.script.set(WEIGHTS, [stall(9000)])
    await setup.downloads.start('org/name')
    for await (const [{ file, bytes }] of setup.downloads.watch()) {
      if (file === WEIGHTS && bytes >= 9000) break
    }
    await setup.downloads.close()
    const later = setup.reopen()
    expect(await later.list()).toMatchObject([
      { id: ID, state: 'paused', message: expect.stringContaining('resume to go on') },
    ])
    await later.resume(ID)
    expect(await rest(later)).toMatchObject({ state: 'done' })
    expect(setup.hub.asked(WEIGHTS)).toEqual([undefined, 'bytes=9000-'])
    expect(setup.hub.asked('config.json')).toHaveLength(1)
  })

  it('begins a part anew when the disk spoilt it', async () => {
    const setup = await setUp()
    setup.hub.script.set(WEIGHTS, [drop(9000), drop(0), drop(0), drop(0)])
    await run(setup)
    writeFileSync(part(setup.folder), Buffer.alloc(9000))
    await setup.downloads.resume(ID)
    expect(await rest(setup.downloads)).toMatchObject({ state: 'done' })
    expect(setup.hub.asked(WEIGHTS).slice(-2)).toEqual(['bytes=9000-', undefined])
  })

  it('cancelled leaves nothing behind', async () => {
    const setup = await setUp()
    setup.hub.script.set(WEIGHTS, [stall(9000)])
    await setup.downloads.start('org/name')
    await setup.downloads.cancel(ID)
    expect(await setup.downloads.list()).toEqual([])
    expect(existsSync(join(setup.folder, '.downloads', ID))).toBe(false)
  })

  it('is left alone by another that comes to the same files, which says why', async () => {
    const { hub, downloads, reopen, folder } = await setUp()
    hub.script.set(WEIGHTS, [stall(9000)])
    await downloads.start('org/name')
    for await (const [{ file, bytes }] of downloads.watch()) {
      if (file === WEIGHTS && bytes >= 9000) break
    }
    const other = reopen()
    const elsewhere = expect.stringMatching(/Another Spanwright .*; wait for it/) as string
    expect(await other.list()).toMatchObject([{ id: ID, state: 'paused', message: elsewhere }])
    await other.resume(ID)
    expect(await rest(other)).toMatchObject({ state: 'failed', message: elsewhere })
    await expect(other.cancel(ID)).rejects.toThrow('Another Spanwright')
    expect(readFileSync(part(folder))).toHaveLength(9000)

    // The first one lets go; nothing was lost to either.
    const third = reopen()
    await third.list()
    await downloads.pause(ID)
    await other.resume(ID)
    expect(await rest(other)).toMatchObject({ state: 'done' })
    expect(hub.asked(WEIGHTS)).toEqual([undefined, 'bytes=9000-'])
    expect(readdirSync(join(folder, '.downloads'))).toEqual([])
    // One that saw it begin does not fetch it all again.
    await expect(third.resume(ID)).rejects.toThrow('ended by another Spanwright')
    expect(await third.list()).toEqual([])
  })
})
