import type { Ops } from '../../nn/ops.ts'
import type { Tensor, Tf } from './tensors.ts'

/** Attention by the distance of two tokens: see distance-ops.ts of the ONNX engine, which lays it out alike. */
export function distanceOps(
  tf: Tf,
): Pick<Ops<Tensor>, 'distanceRows' | 'distanceScores' | 'distanceBias' | 'addToEach' | 'turn'> {
  return {
    distanceRows(table, rowOf, mask, upwards = false) {
      const T = mask.shape[3]!
      const reach = (rowOf.length - 1) / 2
      const rows = Array.from({ length: 2 * T }, (_, step) => {
        const distance = upwards ? step - (T - 1) : T - 1 - step
        return rowOf[Math.min(Math.max(distance, -reach), reach) + reach]
      })
      // The gradient of a lookup would add in no fixed order on a graphics card; that of a product does not.
      const picks = tf.oneHot(tf.tensor1d(rows, 'int32'), table.shape[0]!, 1, 0, 'float32')
      return tf.matMul(picks, table)
    },

    distanceScores(query, rows, heads, scale) {
      const [B] = query.shape
      const split = tf.reshape(rows, [rows.shape[0]!, heads, -1])
      const keys = tf.tile(tf.expandDims(tf.transpose(split, [1, 2, 0]), 0), [B!, 1, 1, 1])
      return shifted(tf, tf.matMul(tf.mul(query, scale), keys))
    },

    distanceBias(rows) {
      const [length, heads] = rows.shape
      const each = tf.reshape(tf.transpose(rows), [1, heads!, 1, length!])
      return shifted(tf, tf.tile(each, [1, 1, length! / 2, 1]))
    },

    addToEach: (x, bias) => tf.add(x, bias),
    turn: (x) => tf.transpose(x, [0, 1, 3, 2]),
  }
}

/** [B, heads, T, 2T] → [B, heads, T, T]: of row t from place T − 1 − t on. */
function shifted(tf: Tf, x: Tensor): Tensor {
  const [B, heads, T] = x.shape as [number, number, number]
  const row = tf.reshape(x, [B, heads, 2 * T * T])
  const cut = tf.slice(row, [0, 0, T - 1], [B, heads, T * (2 * T - 1)])
  return tf.slice(tf.reshape(cut, [B, heads, T, 2 * T - 1]), [0, 0, 0, 0], [B, heads, T, T])
}
