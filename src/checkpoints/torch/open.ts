import { plainFloats } from '../../nn/memory.ts'
import { elementBytes, SourceFile, type TensorEntry, type WeightsFile } from '../weights-file.ts'
import { readOld, readZipped } from './containers.ts'
import type { View } from './tensors.ts'
import { isApart, isContiguous, readStrided } from './views.ts'
import { isZip } from './zip.ts'

/** BERT-large has 393 tensors. */
const MAX_TENSORS = 10_000
/**
 * Tensors may share a storage (an input and an output embedding do), but all together are not many times
 * the file.
 */
const MAX_SHARING = 8

/**
 * Opens a pytorch_model.bin: an archive, or the pickles of torch before 1.6. It is read as data, and what in
 * it is no tensor is refused by its name. Throws a FailureError before allocating anything that the
 * file asks for.
 */
export function openTorchFile(path: string): Promise<WeightsFile> {
  return SourceFile.open(path, 'PyTorch file', async (source: SourceFile) => {
    const head = await source.bytes(0, Math.min(source.size, 4))
    const { tensors, places } = await (isZip(head) ? readZipped(source) : readOld(source))
    requireBounds(source, [...tensors.values()])
    const views = new Map<TensorEntry, View>()
    for (const [name, view] of tensors) {
      views.set({ name, dtype: view.storage.dtype, shape: view.shape }, view)
    }
    return {
      entries: [...views.keys()],
      read: (entry, allocate = plainFloats) => {
        const view = views.get(entry) as View
        const start = places.get(view.storage.key) as number
        const position = (index: number) => start + index * elementBytes[entry.dtype]
        return readView(source, view, position, allocate)
      },
      close: () => source.close(),
    }
  })
}

async function readView(
  source: SourceFile,
  view: View,
  position: (index: number) => number,
  allocate: typeof plainFloats,
): Promise<Float32Array> {
  const contiguous = isContiguous(view)
  if (!contiguous && !isApart(view)) source.refuse('a tensor uses one number in several places')
  const target = allocate(countOf(view))
  if (contiguous) await source.floats(view.storage.dtype, position(view.offset), target)
  else await readStrided(source, view, position, target)
  return target
}

function requireBounds(source: SourceFile, views: readonly View[]): void {
  if (views.length > MAX_TENSORS) source.refuse('it names too many tensors')
  let bytes = 0
  for (const view of views) bytes += countOf(view) * elementBytes[view.storage.dtype]
  if (bytes > MAX_SHARING * source.size) source.refuse('its tensors are far larger than the file')
}

const countOf = ({ shape }: View) => shape.reduce((product, length) => product * length, 1)
