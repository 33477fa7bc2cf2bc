import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { jsonLines, spanwright } from '../support/command-line.ts'
import { sampleFile, temporaryFolder } from '../support/temporary.ts'

describe('training from the command line', () => {
  const reference = ['--base', 'scratch:tiny', '--reference-mode', '--epochs', '1', '--json']

  let sample: string
  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), 'spanwright-training-cli-'))
    sample = join(home, 'p.spanwright')
    await spanwright(home, 'import', sampleFile, '--project', sample)
    return () => rmSync(home, { recursive: true })
  })

  /** The sample as a project of its own. */
  function imported(): { home: string; project: string } {
    const home = temporaryFolder()
    const project = join(home, 'p.spanwright')
    copyFileSync(sample, project)
    return { home, project }
  }

  it('follows the reference recipe, writes how it decodes, and copies the model where asked', async () => {
    const { home, project } = imported()
    const out = join(home, 'model')
    const flags = [...reference, '--decoding', 'constrained', '--out', out]
    const trained = await spanwright(home, 'train', '--project', project, ...flags)
    expect(trained.err).toBe('')
    const [report, last] = jsonLines(trained.out)
    // 200 sentences in batches of 16, one epoch.
    expect(report).toMatchObject({ epoch: 1, step: 13 })
    const baseline = { documents: 200, f1: expect.any(Number), strictF1: expect.any(Number) }
    expect(last).toEqual({ model: out, baseline })
    const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')) as object
    expect(config).toMatchObject({ spanwright: { decoding: 'constrained' } })
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('at most 50 tokens, padded')

    // Over an earlier model it writes again, and leaves alone what else lies there.
    writeFileSync(join(out, 'notes.txt'), 'mine')
    const asIn = ['--again', 'last', '--out', out, '--json']
    const again = await spanwright(home, 'train', '--project', project, ...asIn)
    expect(again.code).toBe(0)
    // A run that is repeated from its record on the same data gives the same figures.
    const figures = ({ seconds, tokensPerSecond, ...rest }: Record<string, unknown>) => rest
    expect(figures(jsonLines(again.out)[0])).toEqual(figures(report))
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine')

    const resumed = await spanwright(home, 'train', '--project', project, '--resume', 'last')
    expect(resumed).toMatchObject({ code: 1, err: expect.stringContaining('finished already') })

    const copy = join(home, 'copy')
    const asked = ['--resume', 'last', '--out', copy, '--json']
    const copied = await spanwright(home, 'train', '--project', project, ...asked)
    expect(jsonLines(copied.out)).toEqual([{ model: copy, baseline: last.baseline }])
    const weights = (folder: string) => readFileSync(join(folder, 'model.safetensors'))
    expect(weights(copy)).toEqual(weights(out))
  })

  it.each([
    ['a wrong number', ['--epochs', 'many'], /^--epochs: /],
    ['a wrong word', ['--schedule', 'steep'], /^--schedule: /],
    ['a run that is not there', ['--resume', 'nobody'], /No run of this project is called nobody/],
    [
      'an unknown engine',
      ['--engine', 'abacus', '--epochs', '1'],
      /The engine abacus cannot be used/,
    ],
  ])('answers %s with one sentence', async (_, flags, sentence) => {
    const { home, project } = imported()
    const base = ['--project', project, '--base', 'scratch:tiny']
    const { code, err } = await spanwright(home, 'train', ...base, ...flags)
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toMatch(sentence)
  })

  it('ends a run that breaks with its sentence', async () => {
    const { home, project } = imported()
    const out = join(home, 'model')
    const spoilt = ['--epsilon', '1e-30', '--beta2', '0', '--out', out]
    const base = ['train', '--project', project, '--base', 'scratch:tiny', ...spoilt]
    const broken = await spanwright(home, ...base)
    expect(broken.code).toBe(1)
    expect(broken.err).toMatch(
      /^Training broke at step \d+, in epoch 1: .*Likely cause: Adam’s ε of 1e-30 .*no model was written\.\n$/,
    )
    expect(existsSync(out)).toBe(false)
    expect(await spanwright(home, 'models', 'list', '--json')).toMatchObject({ code: 0, out: '' })

    // After an evaluation its model is kept, and named.
    const kept = await spanwright(home, ...base, '--evaluate-every', '1', '--json')
    expect(kept.code).toBe(1)
    expect(kept.err).toMatch(/The best before is kept as a model: epoch 0\.\d+, F1 0\.\d{4}\.\n$/)
    expect(existsSync(out)).toBe(false)
    const [model] = jsonLines((await spanwright(home, 'models', 'list', '--json')).out)
    expect(kept.out.trim().split('\n').at(-1)).toContain(model.path)

    const resumed = await spanwright(home, 'train', '--project', project, '--resume', 'last')
    expect(resumed).toMatchObject({ code: 1, out: '' })
    expect(resumed.err).toBe(`Resumed, this run would break again. ${kept.err}`)
  })

  it('marks the best so far, and says at the end what is kept and why it stopped', async () => {
    const { home, project } = imported()
    const base = ['train', '--project', project, '--base', 'scratch:tiny', '--patience', '1']
    const { code, out } = await spanwright(home, ...base, '--epochs', '30')
    expect(code).toBe(0)
    const [learns, , head, ...lines] = out.split('\n')
    expect(learns).toBe('Learns from 250 documents that are read whole.')
    expect(head).toMatch(/Accuracy {2}Best so far$/)
    const rows = lines.filter((line) => /^\d+ +\d+ +\d/.test(line))
    const last = rows.length
    expect(rows.at(-1)).not.toMatch(/\*$/)
    expect(rows.at(-2)).toMatch(/\*$/)
    const f1 = rows.at(-2)?.split(/ +/)[5]
    expect(lines[last]).toBe(
      `Kept: epoch ${last - 1} (F1 ${f1}). Stopped after epoch ${last}: nothing better for 1 evaluation.`,
    )
  })

  it('refuses a folder that holds something else, before it trains', async () => {
    const { home, project } = imported()
    const out = join(home, 'thesis')
    mkdirSync(out)
    writeFileSync(join(out, 'chapter.txt'), 'years of work')
    const refused = await spanwright(
      home,
      'train',
      '--project',
      project,
      ...reference,
      '--out',
      out,
    )
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('left alone') })
    expect(existsSync(join(out, 'chapter.txt'))).toBe(true)
  })
})
