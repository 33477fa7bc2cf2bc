import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IGNORED_LABEL, type TokenBatch } from '../../../src/nn/engine.ts'
import { packBatch, packLabels, unpackLogits } from '../../../src/nn/packing.ts'
import { PATIENT } from '../../support/patient.ts'

const pack = (batch: TokenBatch, heads: number, rowOf?: Int32Array) =>
  packBatch(batch, { heads, firstPosition: 0 }, rowOf)

/** Sequences of these lengths, padded to the longest; token ids count from 1, padding is 0. */
function batchOf(lengths: number[]): TokenBatch & { labels: Int32Array } {
  const [B, T] = [lengths.length, Math.max(...lengths)]
  const attentionMask = new Int32Array(B * T)
  lengths.forEach((length, b) => attentionMask.fill(1, b * T, b * T + length))
  const inputIds = attentionMask.map((real, place) => (real ? place + 1 : 0))
  const labels = attentionMask.map((real, place) =>
    real && place % 2 === 0 ? place % 3 : IGNORED_LABEL,
  )
  return { B, T, inputIds, attentionMask, labels }
}

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })
const heads = fc.integer({ min: 1, max: 3 })

describe('a packed batch', () => {
  it('has the real tokens in order, and one row more for all padding', () => {
    const packed = pack(batchOf([2, 3, 1]), 1)
    expect([...packed.places]).toEqual([0, 1, 3, 4, 5, 6, 2])
    expect([...packed.rows]).toEqual([0, 1, 6, 2, 3, 4, 5, 6, 6])
    expect([...packed.inputIds]).toEqual([1, 2, 4, 5, 6, 7, 0])
    expect([...packed.positionIds]).toEqual([0, 1, 0, 1, 2, 0, 2])
    const later = packBatch(batchOf([2, 3, 1]), { heads: 1, firstPosition: 2 })
    expect([...later.positionIds]).toEqual([2, 3, 2, 3, 4, 2, 4])
  })

  it('is the batch itself where nothing is padded', () => {
    const batch = batchOf([3, 3])
    const packed = pack(batch, 2)
    expect(packed.N).toBe(6)
    expect(packed.inputIds).toEqual(batch.inputIds)
    const logits = new Float32Array(12)
    expect(unpackLogits(logits, packed, 2)).toBe(logits)
  })

  it('finds every real token again after the way to heads and back', PATIENT, () => {
    fc.assert(
      fc.property(lengths, heads, (all, count) => {
        const batch = batchOf(all)
        const { N, T, rows, toHeads, fromHeads } = pack(batch, count)
        // As values, the indices of [N·heads, D]: gathered to heads, then back.
        const there = toHeads
        const back = fromHeads.map((index) => there[index])
        expect(back).toEqual(Int32Array.from({ length: N * count }, (_, i) => i))
        for (let place = 0; place < rows.length; place++) {
          const [b, t] = [Math.floor(place / T), place % T]
          for (let h = 0; h < count; h++) {
            expect(toHeads[(b * count + h) * T + t]).toBe(rows[place] * count + h)
          }
        }
      }),
    )
  })

  it('gives each place the logits of its row', PATIENT, () => {
    fc.assert(
      fc.property(lengths, (all) => {
        const batch = batchOf(all)
        const packed = pack(batch, 1)
        const logits = Float32Array.from(packed.inputIds, (id) => id)
        expect([...unpackLogits(logits, packed, 1)]).toEqual([...batch.inputIds])
      }),
    )
  })

  it('weighs labelled rows alone, all alike', PATIENT, () => {
    fc.assert(
      fc.property(lengths, (all) => {
        const batch = batchOf(all)
        const packed = pack(batch, 1)
        const { labels, weights } = packLabels(batch, packed, 8)
        packed.places.forEach((place, row) => {
          const label = batch.labels[place]
          expect([labels[row], weights[row]]).toEqual(label < 0 ? [0, 0] : [label, 1 / 8])
        })
      }),
    )
  })

  it('refuses a token that the compact table lacks', () => {
    const rowOf = new Int32Array(10).fill(-1)
    expect(() => pack(batchOf([1]), 1, rowOf)).toThrow('token id 1 is not among')
  })
})
