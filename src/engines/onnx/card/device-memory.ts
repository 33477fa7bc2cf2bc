import ort from 'onnxruntime-node'
import type { Tensor, Weights } from '../../../nn/engine.ts'
import type { Feeds } from '../feeds.ts'
import { Recorder } from '../graph/recorder.ts'

/** Where a session's tensors stay: on the processor in tests, else in the card's memory. */
export type Location = 'cpu' | 'gpu-buffer'

/** Tensors of a device by the name of their parameter. */
export type DeviceTensors = Map<string, ort.Tensor>

/**
 * Moves tensors to a device and back by graphs that do nothing: in onnxruntime-node `getData()`
 * on a tensor of the card ends the process. A session of this kind ignores tensors that it is given to
 * write into as soon as it has a `preferredOutputLocation`; so this allocates, and all others write.
 */
export class DeviceMemory {
  private readonly options: ort.InferenceSession.SessionOptions
  private readonly location: Location
  /** By direction and number of axes. */
  private readonly sessions = new Map<string, ort.InferenceSession>()

  constructor(options: ort.InferenceSession.SessionOptions, location: Location) {
    this.options = options
    this.location = location
  }

  async upload(tensor: Tensor): Promise<ort.Tensor> {
    const session = await this.session('upload', tensor.shape.length)
    return (await session.run({ x: new ort.Tensor('float32', tensor.data, tensor.shape) })).y
  }

  async uploadAll(tensors: Weights): Promise<DeviceTensors> {
    const uploaded: DeviceTensors = new Map()
    for (const [name, tensor] of tensors) uploaded.set(name, await this.upload(tensor))
    return uploaded
  }

  /** Zeros in the shapes of `tensors`. */
  async zerosLike(tensors: DeviceTensors): Promise<DeviceTensors> {
    const zeros: DeviceTensors = new Map()
    for (const [name, { dims, size }] of tensors) {
      zeros.set(name, await this.upload({ shape: [...dims], data: new Float32Array(size) }))
    }
    return zeros
  }

  async downloadAll(tensors: DeviceTensors): Promise<Weights> {
    const weights: Weights = new Map()
    for (const [name, x] of tensors) {
      const session = await this.session('download', x.dims.length)
      const data = (await session.run({ x })).y.data as Float32Array
      weights.set(name, { shape: [...x.dims], data })
    }
    return weights
  }

  /** Call it when every tensor is disposed of: they live in the memory of its sessions. */
  async release(): Promise<void> {
    for (const session of this.sessions.values()) await session.release()
  }

  private async session(direction: 'upload' | 'download', axes: number) {
    const key = `${direction} ${axes}`
    let session = this.sessions.get(key)
    if (!session) {
      const preferredOutputLocation = direction === 'upload' ? this.location : 'cpu'
      const options = { ...this.options, preferredOutputLocation }
      session = await ort.InferenceSession.create(identityGraph(axes), options)
      this.sessions.set(key, session)
    }
    return session
  }
}

/** Tensors under the names that a graph gives to them. */
export function named(prefix: string, tensors: DeviceTensors): Feeds {
  const feeds: Feeds = {}
  for (const [name, tensor] of tensors) feeds[prefix + name] = tensor
  return feeds
}

/** Runs a graph that writes into the tensors `into`, and reads its other outputs: scalars. */
export async function runInto<Name extends string>(
  session: ort.InferenceSession,
  feeds: Feeds,
  into: Feeds,
  scalars: Name[] = [],
): Promise<Record<Name, number>> {
  const fetches: Record<string, ort.Tensor | null> = { ...into }
  for (const name of scalars) fetches[name] = null
  const outputs = await session.run(feeds, fetches)
  // A buffer that was written comes back in a second tensor: 250 bytes that nothing else frees.
  for (const [name, tensor] of Object.entries(into)) {
    if (outputs[name] !== tensor) outputs[name].dispose()
  }
  const values = scalars.map((name) => [name, (outputs[name].data as Float32Array)[0]])
  return Object.fromEntries(values) as Record<Name, number>
}

function identityGraph(axes: number): Uint8Array {
  const recorder = new Recorder()
  const shape = Array.from({ length: axes }, (_, axis) => `axis${axis}`)
  recorder.output('y', recorder.input('x', 'float32', shape), 'float32', shape)
  return recorder.encode()
}
