import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { Project } from '../../src/storage/project.ts'
import { jsonLines, spanwright } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary.ts'

const letter = new URL('../golden/data/documents/letter.pdf', import.meta.url)

it('spanwright redact writes files of a pattern anew, with one file of keys, and tells the one that it cannot', async () => {
  const home = temporaryFolder()
  const at = (...names: string[]) => join(home, ...names)
  const path = at('p.spanwright')
  const project = unwrap(Project.open(path))
  const spans = [{ start: 0, end: 9, label: 'PER' }]
  unwrap(project.addDocuments('Import', [{ text: 'Mara Voss', spans }], [{ name: 'PER' }]))
  project.close()
  mkdirSync(at('in'))
  writeFileSync(at('in', 'a Mara Voss.txt'), 'To Mara Voss.')
  writeFileSync(at('in', 'b.pdf'), readFileSync(letter))
  writeFileSync(at('in', 'c.docx'), 'PK\u0003\u0004')
  const wanted = ['--by', 'pseudonym', '--keys', at('keys.json'), '--out', at('out')]
  const asked = ['redact', at('in', '*'), '--project', path, ...wanted, '--json']
  const { code, out, err } = await spanwright(home, ...asked)
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/c\.docx: .*\n1 file of 3 could not be redacted\.\n$/),
  ])
  expect(jsonLines(out)).toMatchObject([
    { out: at('out', 'a PER-1.txt'), perLabel: { PER: 1 }, asText: false },
    { out: at('out', 'b.pdf.txt'), perLabel: { PER: 1 }, asText: true },
  ])
  expect(readFileSync(at('out', 'a PER-1.txt'), 'utf8')).toBe('To PER-1.')
  expect(readFileSync(at('out', 'b.pdf.txt'), 'utf8')).toContain('with PER-1 of Oslo')
  expect(JSON.parse(readFileSync(at('keys.json'), 'utf8'))).toMatchObject({
    entities: [{ pseudonym: 'PER-1', label: 'PER', values: ['Mara Voss'] }],
  })
  expect(statSync(at('keys.json')).mode & 0o777).toBe(0o600)
})
