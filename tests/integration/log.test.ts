import { fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { jsonLines, spanwright } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary.ts'

const program = fileURLToPath(new URL('../support/troubled-host.ts', import.meta.url))
const words = 'zanzibar quokka'

/** The log of a host that met trouble, by the name of the file, and the worker that was killed. */
async function troubled() {
  const home = temporaryFolder()
  const child = fork(program, [home, words], { stdio: 'inherit' })
  const worker = await new Promise<number>((resolve) => child.once('message', resolve))
  child.disconnect()
  await new Promise((resolve) => child.once('exit', resolve))
  const folder = join(home, 'data', 'logs')
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { logs: new Map(readdirSync(folder).map((name) => [name, read(name)])), worker }
}

describe('the log of a host and its workers', () => {
  it('has what went wrong and how processes ended, and no word of a document', async () => {
    const { logs, worker } = await troubled()
    expect([...logs.keys()].sort()).toEqual(['cli.log', 'worker.log'])
    const cli = logs.get('cli.log') as string
    expect(cli).toMatch(/ info +\d+ Started: Spanwright \d+\.\d+\.\d+, .*, Node \d/)
    expect(cli).toContain('documents.import failed: bad-input\n')
    expect(cli).toMatch(/error +\d+ app\.doctor met a bug: SyntaxError\n {8}at /)
    expect(cli).toMatch(
      /error +\d+ app\.settings met a bug: RangeError: settings have no end\n {8}at .*troubled-host/,
    )
    expect(cli).toMatch(
      /error +\d+ models\.downloads met a bug: RangeError: downloads have no end\n/,
    )
    expect(cli).toMatch(
      new RegExp(`error +\\d+ Worker ${worker} ended, code null, signal SIGKILL\\.`),
    )
    expect(cli).toContain(
      'tagging.text failed: worker-lost: The training process was ended from outside',
    )
    expect(cli).toMatch(/Ended with code 0\.\n$/)
    const workers = logs.get('worker.log') as string
    expect(workers).toMatch(new RegExp(`${worker} Started: worker`))
    expect(workers).toMatch(new RegExp(`${worker} Tags on .`))
    for (const text of logs.values()) {
      for (const word of words.split(' ')) expect(text).not.toContain(word)
    }
  })

  it('has its place told by doctor', async () => {
    const home = temporaryFolder()
    const place = join(home, 'home', 'data', 'logs')
    expect(jsonLines((await spanwright(home, 'doctor', '--json')).out)).toMatchObject([
      { logsFolder: place },
    ])
    expect((await spanwright(home, 'doctor')).out).toContain(`The log is in ${place}\n`)
    expect(readFileSync(join(place, 'cli.log'), 'utf8')).toMatch(/Started: Spanwright .*, doctor,/)
  })
})
