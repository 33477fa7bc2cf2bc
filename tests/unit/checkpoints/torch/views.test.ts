import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { View } from '../../../../src/checkpoints/torch/tensors.ts'
import { isApart, isContiguous, readStrided } from '../../../../src/checkpoints/torch/views.ts'
import { SourceFile } from '../../../../src/checkpoints/weights-file.ts'
import { seededRandom } from '../../../../src/nn/random.ts'
import { temporaryFolder } from '../../../support/temporary.ts'

const LENGTH = 500

/** The numbers of a view of 0, 1, 2 … by the definition of strides. */
function naive({ shape, strides, offset }: View): number[] {
  return shape.reduce(
    (starts, length, axis) =>
      starts.flatMap((start) => Array.from({ length }, (_, i) => start + i * strides[axis])),
    [offset],
  )
}

function randomView(random: () => number): View {
  const below = (limit: number) => Math.floor(random() * limit)
  const shape = Array.from({ length: below(4) }, () => 1 + below(6))
  const strides = shape.map(() => below(40))
  return { storage: { key: '0', dtype: 'F32', length: LENGTH }, offset: below(9), shape, strides }
}

it('reads a view in any order, whatever is held at once, as its strides say', async () => {
  const path = join(temporaryFolder(), 'numbers')
  const numbers = Float32Array.from({ length: LENGTH }, (_, i) => i)
  writeFileSync(path, new Uint8Array(numbers.buffer))
  const source = await SourceFile.open(path, 'file', async (open) => open)
  const random = seededRandom(5)
  let [apart, contiguous] = [0, 0]
  for (let i = 0; i < 3000; i++) {
    const view = randomView(random)
    const wanted = naive(view)
    if (wanted.some((at) => at >= LENGTH)) continue
    if (!isApart(view)) continue
    apart++
    expect(new Set(wanted).size).toBe(wanted.length)
    if (isContiguous(view)) {
      contiguous++
      expect(wanted).toEqual(wanted.map((_, at) => view.offset + at))
    }
    const target = new Float32Array(wanted.length)
    await readStrided(source, view, (index) => 4 * index, target, 1 + Math.floor(random() * 60))
    expect([...target]).toEqual(wanted)
  }
  await source.close()
  expect(apart).toBeGreaterThan(300)
  expect(contiguous).toBeGreaterThan(20)
})
