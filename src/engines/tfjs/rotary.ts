import { frequencies, MASKED, type Ops } from '../../nn/ops.ts'
import type { Tensor, Tf } from './tensors.ts'

/** What gated layers and rotary positions need. */
export function rotaryOps(
  tf: Tf,
): Pick<Ops<Tensor>, 'columns' | 'multiply' | 'rotate' | 'nearMask'> {
  return {
    columns: (x, from, to) => tf.slice(x, [0, from], [x.shape[0]!, to - from]),
    multiply: (a, b) => tf.mul(a, b),

    rotate(x, mask, width, base) {
      const half = width / 2
      const places = tf.reshape(tf.range(0, mask.shape[3]!), [-1, 1])
      const angles = tf.mul(places, tf.tensor(frequencies(width, base), [1, half])) // [T, D/2]
      const [cos, sin] = [tf.cos(angles), tf.sin(angles)]
      const [a, b] = tf.split(x, 2, 3)
      const first = tf.sub(tf.mul(a, cos), tf.mul(b, sin))
      return tf.concat([first, tf.add(tf.mul(b, cos), tf.mul(a, sin))], 3)
    },

    nearMask(mask, reach) {
      const T = mask.shape[3]!
      const far = Float32Array.from({ length: T * T }, (_, at) =>
        Math.abs(Math.floor(at / T) - (at % T)) > reach ? MASKED : 0,
      )
      return tf.add(mask, tf.tensor(far, [1, 1, T, T]))
    },
  }
}
