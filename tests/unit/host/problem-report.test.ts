import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemReport } from '../../../src/host/diagnostics/problem-report.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function reportOf(home: string): string {
  const [dataFolder, logsFolder] = [join(home, 'data'), join(home, 'logs')]
  return problemReport({
    info: {
      ...{ version: '1.2.3', shell: 'electron', platform: 'linux x64' },
      ...{ projectsFolder: home, modelsFolder: home, dataFolder, logsFolder },
    },
    doctor: {
      ...{ node: '24.0.0', processors: 2, memoryGB: 8, logsFolder, chosen: 'onnx-cpu' },
      engines: [{ id: 'onnx-cpu', name: 'Processor', usable: true, reason: 'runs everywhere' }],
    },
    checks: [
      { name: 'Writing a project', ok: true, detail: 'in 4 ms' },
      { name: 'Training a step', ok: false, detail: `no room in ${homedir()}/models` },
    ],
  })
}

describe('a report of a problem', () => {
  it('says what was tried, which engines there are, and where nothing was recorded', () => {
    const text = reportOf(temporaryFolder())
    expect(text).toContain('Spanwright 1.2.3, electron, linux x64, Node 24.0.0, 2 processors, 8 GB')
    expect(text).toContain(
      'ok  Writing a project: in 4 ms\nno  Training a step: no room in ~/models',
    )
    expect(text).toContain('ok  onnx-cpu: runs everywhere')
    expect(text).toContain('Crashes that were recorded\nnone')
    expect(text).not.toContain(homedir())
  })

  it('has the last lines of each log, and when something crashed, without what was in memory', () => {
    const home = temporaryFolder()
    mkdirSync(join(home, 'logs'))
    const lines = Array.from({ length: 400 }, (_, n) => `line ${n} of ${homedir()}`)
    writeFileSync(join(home, 'logs', 'host.log'), `${lines.join('\n')}\n`)
    writeFileSync(join(home, 'logs', 'notes.txt'), 'private')
    const dumps = join(home, 'data', 'window', 'Crashpad', 'completed')
    mkdirSync(dumps, { recursive: true })
    writeFileSync(join(dumps, 'a.dmp'), 'memory')
    utimesSync(join(dumps, 'a.dmp'), 1e9, 1e9)
    const text = reportOf(home)
    expect(text).toContain('host.log, its last lines\nline 100 of ~\n')
    expect(text).toContain('line 399 of ~')
    expect(text).not.toContain('line 99 of')
    expect(text).toContain('Crashes that were recorded\n2001-09-09T01:46:40.000Z')
    expect(text).not.toMatch(/private|memory/)
  })

  it('is there although a log cannot be read', () => {
    const home = temporaryFolder()
    mkdirSync(join(home, 'logs', 'host.log'), { recursive: true })
    writeFileSync(join(home, 'logs', 'worker.log'), 'still here\n')
    const text = reportOf(home)
    expect(text).toContain('host.log, its last lines\nIt cannot be read')
    expect(text).toContain('worker.log, its last lines\nstill here')
  })
})
