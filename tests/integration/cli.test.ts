import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { jsonLines, spanwright } from '../support/command-line.ts'
import { sampleFile, temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

const cutPdf = fileURLToPath(new URL('../golden/data/cut.pdf', import.meta.url))

describe('the command line', () => {
  it('imports documents that people have, in the units that are asked for', async () => {
    const home = temporaryFolder()
    const made = (name: string) =>
      fileURLToPath(new URL(`../golden/data/documents/${name}`, import.meta.url))
    const into = ['--project', join(home, 'p.spanwright'), '--json']
    const files = [made('lease.docx'), made('letter.pdf')]
    const read = await spanwright(home, 'import', ...files, ...into, '--unit', 'paragraph')
    expect(jsonLines(read.out)).toMatchObject([
      { file: 'lease.docx', format: 'docx', documents: 10 },
      { file: 'letter.pdf', format: 'pdf', documents: 3 },
    ])
    const refused = await spanwright(home, 'import', files[0], made('scan.pdf'), ...into)
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/holds no text, only/)])
    const odd = await spanwright(home, 'import', files[0], ...into, '--unit', 'page')
    expect(odd.err).toMatch(/choices are auto, file, paragraph, line, sentence/)
  })

  it('imports, trains, evaluates and tags', async () => {
    const home = temporaryFolder()
    const at = (name: string) => join(home, name)
    const project = at('p.spanwright')

    const imported = await spanwright(home, 'import', sampleFile, '--project', project, '--json')
    expect(jsonLines(imported.out)[0]).toMatchObject({ documents: 250, spans: 404, problems: [] })

    const flags = [
      '--project',
      project,
      '--base',
      'scratch:tiny',
      '--epochs',
      '3',
      '--out',
      at('model'),
    ]
    const trained = await spanwright(home, 'train', ...flags, '--json')
    expect(trained.err).toBe('')
    const epochs = jsonLines(trained.out).slice(0, 3)
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    expect(Number(epochs[2].trainLoss)).toBeLessThan(Number(epochs[0].trainLoss))

    const evaluated = await spanwright(
      home,
      'eval',
      '--model',
      at('model'),
      '--data',
      sampleFile,
      '--json',
    )
    expect(Number(jsonLines(evaluated.out)[0].f1)).toBeGreaterThan(0.2)

    writeFileSync(at('new.txt'), 'Mara Lindqvist flew to Bergen.\nNothing here.\n')
    const tagged = await spanwright(
      home,
      'tag',
      at('new.txt'),
      '--model',
      at('model'),
      '--out',
      at('t.jsonl'),
    )
    expect(tagged.code).toBe(0)
    expect(jsonLines(readFileSync(at('t.jsonl'), 'utf8')).map(({ text }) => text)).toEqual([
      'Mara Lindqvist flew to Bergen.',
      'Nothing here.',
    ])
  })

  it('takes a model by its id in the library as well, and names what is no model', async () => {
    const home = temporaryFolder()
    await spanwright(home, 'models', 'import', await tinyModel(home))
    writeFileSync(join(home, 'in.txt'), 'some words\n')
    const tagging = ['tag', join(home, 'in.txt'), '--model']
    const { code, out } = await spanwright(home, ...tagging, 'tiny-model')
    expect(code).toBe(0)
    expect(jsonLines(out)[0]).toMatchObject({ text: 'some words' })
    for (const command of [tagging, ['models', 'export', '--out', join(home, 'out')]]) {
      expect(await spanwright(home, ...command, 'tinny')).toEqual({
        code: 1,
        out: '',
        err: 'tinny is neither a folder nor a model of the library; “models list” tells what is there.\n',
      })
    }
  })

  it('is the command spanwright once it is linked, with its output and exit code', async () => {
    const root = fileURLToPath(new URL('../../', import.meta.url))
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      bin: { spanwright: string }
    }
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(root, bin.spanwright), ...args], { encoding: 'utf8' })
    expect(run('--version')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    })
    expect(run('eval')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--model') as string,
    })
  })

  it.each([
    ['a binary file', 'a.txt', Buffer.from([0, 1, 2, 3, 0, 255]), /a\.txt.*binary/],
    ['malformed JSONL', 'a.jsonl', '{"text":"a"}\n{"text":"b"}\n{oops\n', /a\.jsonl.*[Ll]ine 3/],
    ['a ragged CoNLL line', 'a.conll', 'Ann B-PER\nmet O\nBob\n', /a\.conll.*[Ll]ine 3/],
    ['an empty file', 'a.txt', '', /a\.txt.*empty/],
    // Found among spoilt files: it leaves a promise of pdf.js that nobody listens to.
    ['a PDF that ends in an array', 'a.pdf', readFileSync(cutPdf), /a\.pdf.*no text/],
  ])('answers %s with one sentence and no project', async (_, name, content, sentence) => {
    const home = temporaryFolder()
    writeFileSync(join(home, name), content)
    const project = join(home, 'p.spanwright')
    const { code, err } = await spanwright(home, 'import', join(home, name), '--project', project)
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toMatch(sentence)
    expect(existsSync(project)).toBe(false)
  })

  it('answers a missing folder and a file that is no project with a sentence', async () => {
    const home = temporaryFolder()
    const missing = await spanwright(
      home,
      'import',
      join(home, 'none'),
      '--project',
      join(home, 'p'),
    )
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('does not exist') })
    const project = join(home, 'p.spanwright')
    writeFileSync(project, 'hello')
    const foreign = await spanwright(home, 'import', sampleFile, '--project', project)
    expect(foreign).toMatchObject({
      code: 1,
      err: expect.stringContaining('not a Spanwright project'),
    })
    expect(readFileSync(project, 'utf8')).toBe('hello')
  })
})
