import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HubServer } from '../support/hub-server.ts'
import { temporaryFolder } from '../support/temporary.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const golden = fileURLToPath(new URL('../golden/data/checkpoints/bert-sharded', import.meta.url))

/** Where downloads come from. */
let hubAddress = ''

/** Runs `spanwright models … --json`; the lines it printed, or the sentence it failed with. */
function models(home: string, ...args: string[]): Promise<Record<string, unknown>[] | string> {
  const env = { ...process.env, SPANWRIGHT_HOME: home, HF_ENDPOINT: hubAddress }
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'models', ...args, '--json'], { env }, (error, out, err) =>
      resolve(
        error
          ? err.trim()
          : out
              .split('\n')
              .filter(Boolean)
              .map((line) => JSON.parse(line) as Record<string, unknown>),
      ),
    )
  })
}

describe('the models commands', () => {
  it('import, list, rename, export, delete and restore', async () => {
    const home = temporaryFolder()
    expect(await models(home, 'list')).toEqual([])
    expect(await models(home, 'import', golden)).toMatchObject([{ id: 'bert-sharded' }])
    expect(await models(home, 'rename', 'bert-sharded', 'Mine')).toMatchObject([{ name: 'Mine' }])
    const out = join(home, 'copy')
    expect(await models(home, 'export', 'bert-sharded', '--out', out)).toEqual([{ path: out }])
    expect(existsSync(join(out, 'model-00002-of-00002.safetensors'))).toBe(true)
    expect(await models(home, 'export', 'bert-sharded', '--out', out)).toMatch(/exists already/)
    expect(await models(home, 'export', 'bert-sharded', '--out', 'x', '--format', 'tf')).toMatch(
      /no model format called tf; use hf/,
    )
    await models(home, 'delete', 'bert-sharded')
    expect(await models(home, 'list')).toEqual([])
    expect(await models(home, 'list', '--trash')).toMatchObject([{ name: 'Mine' }])
    expect(await models(home, 'restore', 'bert-sharded')).toMatchObject([{ name: 'Mine' }])
  })

  it('download from the hub that HF_ENDPOINT names, one line per report', async () => {
    const hub = new HubServer()
    hubAddress = await hub.start()
    onTestFinished(() => hub.stop())
    const home = temporaryFolder()
    const reports = await models(home, 'download', 'org/name')
    expect(reports.at(-1)).toMatchObject({ state: 'done', modelId: 'name' })
    expect(await models(home, 'list')).toMatchObject([{ source: { repository: 'org/name' } }])
    expect(await models(home, 'download', 'org/other')).toMatch(/has no org\/other@main/)
  })
})
