import { frequencies, MASKED, type Ops } from '../../../nn/ops.ts'
import type { Recorder, Value } from './recorder.ts'

type RotaryOps = Pick<Ops<Value>, 'columns' | 'multiply' | 'rotate' | 'nearMask'>

/** What gated layers and rotary positions need, with gradients. */
export function rotaryOps(r: Recorder): RotaryOps {
  const mul = (a: Value, b: Value) => r.node('Mul', [a, b])
  const scalar = (value: number) => r.constant('int64', [], BigInt64Array.of(BigInt(value)))
  const slice = (x: Value, from: number, to: number, axis: number) =>
    r.node('Slice', [x, r.ints([from]), r.ints([to]), r.ints([axis])])

  const known = new Map<string, Value>()
  const once = (key: string, make: () => Value) => {
    const value = known.get(key) ?? make()
    known.set(key, value)
    return value
  }
  /** 0 to T − 1 as numbers, [T]. */
  const places = (mask: Value) =>
    once(`places ${mask.name}`, () => {
      const T = r.node('Squeeze', [r.node('Gather', [r.node('Shape', [mask]), r.ints([3])])])
      return r.node('Cast', [r.node('Range', [scalar(0), T, scalar(1)])], { to: 1 })
    })
  /** Angles of each place and pair of columns, [T, D/2]. */
  const angles = (mask: Value, width: number, base: number) =>
    once(`angles ${mask.name} ${width} ${base}`, () => {
      const speeds = frequencies(width, base)
      const row = r.constant('float32', [1, speeds.length], speeds)
      return mul(r.node('Unsqueeze', [places(mask), r.ints([1])]), row)
    })

  return {
    columns(x, from, to) {
      return r.onBackward(slice(x, from, to, 1), (dy) =>
        r.accumulate(x, () => {
          const width = r.node('Gather', [r.node('Shape', [x]), r.ints([1])])
          const after = r.node('Sub', [width, r.ints([to])])
          const pads = r.node('Concat', [r.ints([0, from, 0]), after], { axis: 0 })
          return r.node('Pad', [dy, pads])
        }),
      )
    },

    multiply(a, b) {
      return r.onBackward(mul(a, b), (dy) => {
        r.accumulate(a, () => mul(dy, b))
        r.accumulate(b, () => mul(dy, a))
      })
    },

    rotate(x, mask, width, base) {
      const half = width / 2
      const cos = once(`cos ${width} ${base}`, () => r.node('Cos', [angles(mask, width, base)]))
      const sin = once(`sin ${width} ${base}`, () => r.node('Sin', [angles(mask, width, base)]))
      const turned = (value: Value, [plus, minus]: ['Add', 'Sub'] | ['Sub', 'Add']) => {
        const [a, b] = [slice(value, 0, half, 3), slice(value, half, width, 3)]
        const first = r.node(minus, [mul(a, cos), mul(b, sin)])
        const second = r.node(plus, [mul(b, cos), mul(a, sin)])
        return r.node('Concat', [first, second], { axis: 3 })
      }
      // Its gradient turns back.
      return r.onBackward(turned(x, ['Add', 'Sub']), (dy) =>
        r.accumulate(x, () => turned(dy, ['Sub', 'Add'])),
      )
    },

    nearMask(mask, reach) {
      return once(`near ${mask.name} ${reach}`, () => {
        const [row, column] = [0, 1].map((axis) =>
          r.node('Unsqueeze', [places(mask), r.ints([axis])]),
        )
        const distance = r.node('Abs', [r.node('Sub', [row, column])])
        const far = r.node('Cast', [r.node('Greater', [distance, r.float(reach)])], { to: 1 })
        return r.node('Add', [mask, mul(far, r.float(MASKED))])
      })
    },
  }
}
