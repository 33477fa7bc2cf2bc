import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Heights } from '../../../renderer/annotate/editor/heights.ts'
import { PATIENT } from '../../support/patient.ts'

describe('heights of blocks', () => {
  it('agree with adding them up, after any measurements', PATIENT, () => {
    const heights = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 40 })
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 90 })))
    fc.assert(
      fc.property(heights, changes, fc.nat(4000), (start, measured, y) => {
        const plain = [...start]
        const tree = new Heights(start)
        for (const [at, height] of measured) {
          const index = at % plain.length
          expect(tree.set(index, height)).toBe(height - plain[index])
          plain[index] = height
        }
        const top = (index: number) => plain.slice(0, index).reduce((sum, h) => sum + h, 0)
        plain.forEach((_, i) => expect(tree.top(i)).toBe(top(i)))
        expect(tree.total).toBe(top(plain.length))
        const found = plain.findIndex((_, i) => y < top(i + 1))
        expect(tree.at(y)).toBe(found < 0 ? plain.length - 1 : found)
      }),
    )
  })

  it('of an empty document are nothing', () => {
    expect(new Heights([]).total).toBe(0)
    expect(new Heights([]).at(10)).toBe(0)
  })
})
