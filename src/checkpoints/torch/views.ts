import type { SourceFile } from '../weights-file.ts'
import type { View } from './tensors.ts'

/** An axis with more than one place: its length, and how far a step goes in the file and in the result. */
interface Axis {
  length: number
  stride: number
  step: number
}

/** Numbers of a storage that are held at once while they are put in their places. */
const HELD = 1024 * 1024

/** Whether a tensor's numbers lie one behind another in the order in which they are wanted. */
export function isContiguous(view: View): boolean {
  return view.shape.includes(0) || axesOf(view).every(({ stride, step }) => stride === step)
}

/** Whether no number of the storage is used twice, and each axis goes beyond all that are inside it. */
export function isApart(view: View): boolean {
  let extent = 1
  return innermostFirst(view).every(({ length, stride }) => {
    const beyond = stride >= extent
    extent += (length - 1) * stride
    return beyond
  })
}

/**
 * Fills `target` with a tensor that is transposed, or else cut out of its storage. The storage is read once
 * from its front, in parts; the tensor must be apart.
 */
export async function readStrided(
  source: SourceFile,
  view: View,
  position: (index: number) => number,
  target: Float32Array,
  held = HELD,
): Promise<void> {
  const { dtype } = view.storage
  const chunk = new Float32Array(Math.min(held, view.storage.length))
  let [from, to] = [0, 0]
  const [inner = { length: 1, stride: 0, step: 0 }, ...outer] = innermostFirst(view)
  const counts = outer.map(() => 0)
  let [index, at] = [view.offset, 0]
  for (let done = 0; done < target.length; done += inner.length) {
    for (let i = 0; i < inner.length; i++) {
      const wanted = index + i * inner.stride
      if (wanted >= to) {
        ;[from, to] = [wanted, Math.min(wanted + chunk.length, view.storage.length)]
        await source.floats(dtype, position(from), chunk.subarray(0, to - from))
      }
      target[at + i * inner.step] = chunk[wanted - from]
    }
    for (let axis = 0; axis < outer.length; axis++) {
      const { length, stride, step } = outer[axis]
      index += stride
      at += step
      if (++counts[axis] < length) break
      counts[axis] = 0
      index -= length * stride
      at -= length * step
    }
  }
}

function axesOf({ shape, strides }: View): Axis[] {
  const axes: Axis[] = []
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1) axes.push({ length: shape[axis], stride: strides[axis], step })
    step *= shape[axis]
  }
  return axes
}

const innermostFirst = (view: View) => axesOf(view).sort((a, b) => a.stride - b.stride)
