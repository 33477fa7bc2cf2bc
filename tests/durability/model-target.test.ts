import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { checkModelTarget, copyModel } from '../../src/host/models/model-target.ts'
import { Models } from '../../src/host/models/models.ts'
import { kill, killAt } from '../support/killed-disk.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

vi.mock('node:fs/promises', async (original) => {
  const { killedDisk } = await import('../support/killed-disk.ts')
  return killedDisk(await original())
})

const CONFIG = 'config.json'
const WEIGHTS = 'model.safetensors'

/** A folder with an earlier model and something of the user's. */
function place(): { home: string; out: string } {
  const home = temporaryFolder()
  const out = join(home, 'out')
  mkdirSync(out)
  for (const name of [CONFIG, WEIGHTS, 'nested.safetensors', 'notes.txt', 'mine.safetensors']) {
    writeFileSync(join(out, name), 'before')
  }
  return { home, out }
}

it('a model copied over an earlier one, killed at any change of the disk, is the one or the other, and goes again', async () => {
  killAt(Infinity)
  const model = await tinyModel(temporaryFolder())
  const whole = readFileSync(join(model, WEIGHTS))
  const outcomes = new Set<string>()
  let at = 0
  for (let done = false; !done;) {
    const { home, out } = place()
    killAt(++at)
    done = await copyModel(model, out).then(
      () => true,
      () => false,
    )
    killAt(Infinity)

    // As any command does that is given this folder.
    await new Models(join(home, 'library')).locate(out)
    const earlier = readFileSync(join(out, CONFIG), 'utf8') === 'before'
    outcomes.add(earlier ? 'earlier' : 'new')
    if (earlier) expect(readFileSync(join(out, WEIGHTS), 'utf8'), `kill ${at}`).toBe('before')
    else expect(readFileSync(join(out, WEIGHTS)).equals(whole), `kill ${at}`).toBe(true)
    expect(readdirSync(out).includes('nested.safetensors'), `kill ${at}`).toBe(earlier)

    await checkModelTarget(out)
    await copyModel(model, out)
    expect(readFileSync(join(out, WEIGHTS)).equals(whole), `kill ${at}`).toBe(true)
    for (const name of ['notes.txt', 'mine.safetensors']) {
      expect(readFileSync(join(out, name), 'utf8')).toBe('before')
    }
    expect(readdirSync(home), `kill ${at}`).toEqual(['out'])
  }
  expect(at).toBeGreaterThan(15)
  expect(outcomes).toEqual(new Set(['earlier', 'new']))
  expect(kill.at).toBe(Infinity)
})
