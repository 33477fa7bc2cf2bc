import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openTorchFile } from '../../../../src/checkpoints/torch/open.ts'
import { isFloat, type WeightsFile } from '../../../../src/checkpoints/weights-file.ts'
import { FailureError } from '../../../../src/domain/failure.ts'
import { seededRandom } from '../../../../src/nn/random.ts'
import { damage } from '../../../support/damage.ts'
import { temporaryFolder } from '../../../support/temporary.ts'

const folder = fileURLToPath(new URL('../../../golden/data/torch/', import.meta.url))

/** Numbers that were read, or undefined where the file was refused. */
async function read(path: string): Promise<number | undefined> {
  let file: WeightsFile | undefined
  let numbers = 0
  try {
    file = await openTorchFile(path)
    for (const entry of file.entries.filter(isFloat)) numbers += (await file.read(entry)).length
    return numbers
  } catch (error) {
    expect(error).toBeInstanceOf(FailureError)
    return undefined
  } finally {
    await file?.close()
  }
}

it('refuses 400 spoilt files in a sentence, or reads no more numbers than they can hold', async () => {
  const path = join(temporaryFolder(), 'pytorch_model.bin')
  const random = seededRandom(9)
  const names = ['numbers', 'views', 'module', 'parameters'].flatMap((name) => [
    `${name}-new.bin`,
    `${name}-old.bin`,
  ])
  const wholes = names.map((name) => readFileSync(join(folder, name)))
  let refused = 0
  for (let n = 0; n < 400; n++) {
    const whole = wholes[n % wholes.length]
    const spoilt = damage(random() < 0.2 ? damage(whole, random) : whole, random)
    writeFileSync(path, spoilt)
    const numbers = await read(path)
    if (numbers === undefined) refused++
    else expect(numbers).toBeLessThanOrEqual(8 * spoilt.length)
  }
  expect(refused).toBeGreaterThan(100)
  expect(refused).toBeLessThan(390)
})
