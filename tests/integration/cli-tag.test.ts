import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { besides } from '../../src/files/replace.ts'
import { appears, jsonLines, spanwright, startSpanwright, until } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

/** More than are tagged before a signal comes. */
const COUNT = 200_000
const sentences = 'a sentence of some words\n'.repeat(COUNT)

const stopped = {
  code: 130,
  err: 'Stopped, as you asked; the same command goes on where this one ended.\n',
}

/** What is kept of the works that were not finished, line by line. */
function keptIn(home: string): string[][] {
  const folder = join(home, 'home', 'data', 'tagging')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
}

const tagging = (home: string, model: string) => ['tag', join(home, 'in.txt'), '--model', model]

describe('spanwright tag', () => {
  it('writes a large file in the order of its lines', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    // Larger than what is read at once.
    const texts = Array.from({ length: 3000 }, (_, i) => `${i} ${'x'.repeat(95)}`)
    writeFileSync(join(home, 'in.txt'), texts.join('\n'))
    const out = join(home, 'out.jsonl')
    const { code } = await spanwright(home, ...tagging(home, model), '--out', out)
    expect(code).toBe(0)
    expect(jsonLines(readFileSync(out, 'utf8')).map(({ text }) => text)).toEqual(texts)
  })

  it('killed and begun again writes what an uninterrupted run writes, byte for byte', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    const texts = Array.from({ length: 5000 }, (_, i) => `${i} ${'some words '.repeat(i % 9)}`)
    writeFileSync(join(home, 'in.txt'), texts.join('\n'))
    const [whole, out] = [join(home, 'whole.jsonl'), join(home, 'out.jsonl')]
    expect(await spanwright(home, ...tagging(home, model), '--out', whole)).toMatchObject({
      code: 0,
    })
    expect(keptIn(home)).toEqual([])

    const running = startSpanwright(home, [...tagging(home, model), '--out', out])
    await until(() => (keptIn(home)[0]?.length ?? 0) > 4)
    running.kill()
    expect((await running.ended).code).toBe(null)
    expect(existsSync(out)).toBe(false)
    expect(await spanwright(home, ...tagging(home, model), '--out', out)).toMatchObject({ code: 0 })
    expect(readFileSync(out, 'utf8') === readFileSync(whole, 'utf8')).toBe(true)
    expect(keptIn(home)).toEqual([])
  })

  it('reads what another program writes to it', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    const running = startSpanwright(
      home,
      ['tag', '-', '--model', model],
      {},
      'Ann met Bob.\nEve.\n',
    )
    const { code, out } = await running.ended
    expect(code).toBe(0)
    expect(jsonLines(out).map(({ text }) => text)).toEqual(['Ann met Bob.', 'Eve.'])
  })

  it('stopped by Ctrl-C leaves neither half a file nor a process, and the old result as it was', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    writeFileSync(join(home, 'in.txt'), sentences)
    const out = join(home, 'out.jsonl')
    writeFileSync(out, 'before')
    const running = startSpanwright(home, [...tagging(home, model), '--out', out])
    await appears(besides(out, 'new'))
    running.interrupt()
    expect(await running.ended).toMatchObject(stopped)
    expect(readFileSync(out, 'utf8')).toBe('before')
    expect(existsSync(besides(out, 'new'))).toBe(false)
    expect(running.alive()).toBe(false)
  })

  it('stopped while it prints has printed whole lines', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    writeFileSync(join(home, 'in.txt'), sentences)
    const running = startSpanwright(home, tagging(home, model))
    await running.printed((out) => out.length > 0)
    running.interrupt()
    const { out, ...ended } = await running.ended
    expect(ended).toMatchObject(stopped)
    const texts = jsonLines(out).map(({ text }) => text)
    expect(texts.length).toBeLessThan(COUNT)
    expect(new Set(texts)).toEqual(new Set(['a sentence of some words']))
    expect(running.alive()).toBe(false)
  })

  it.each([
    ['a missing input', ['none.txt'], /none\.txt does not exist/],
    ['a wrong format', ['in.txt', '--format', 'xml'], /no format called xml/],
    ['an output in no folder', ['in.txt', '--out', 'no/where.jsonl'], /its folder does not exist/],
    ['an output that is a folder', ['in.txt', '--out', 'folder'], /folder is a folder/],
    [
      'a model that is none',
      ['in.txt', '--model', 'folder'],
      /folder is not a usable model folder: it has no config\.json; choose/,
    ],
  ])('answers %s with one sentence and writes nothing', async (_, given, sentence) => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    writeFileSync(join(home, 'in.txt'), 'text\n')
    mkdirSync(join(home, 'folder'))
    const before = readdirSync(home)
    const args = given.map((arg) =>
      /^[a-z]+(\.txt|\/where\.jsonl)$|^folder$/.test(arg) ? join(home, arg) : arg,
    )
    const withModel = given.includes('--model') ? args : [...args, '--model', model]
    const { code, err } = await spanwright(home, 'tag', ...withModel)
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toMatch(sentence)
    expect(readdirSync(home).filter((name) => name !== 'home')).toEqual(before)
  })

  it('serves no port that is none', async () => {
    const { code, err } = await spanwright(temporaryFolder(), 'serve', '--port', 'abc')
    expect(code).toBe(1)
    expect(err).toMatch(/^--port: abc is no port/)
  })
})
