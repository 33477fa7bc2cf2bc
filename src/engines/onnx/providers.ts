import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import type { EngineStatus } from '../../model/engines.ts'
import { Recorder } from './graph/recorder.ts'

// What goes wrong comes as an exception; the log would only add lines for whoever reads the console.
ort.env.logLevel = 'fatal'

export type OnnxProvider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml'

/** The execution providers that training and tagging know, and what each needs. */
const providers: Record<OnnxProvider, { name: string; needs: string }> = {
  cpu: { name: 'processor', needs: 'run npm install again' },
  webgpu: {
    name: 'graphics card (WebGPU)',
    needs: 'install the graphics driver with Vulkan, Metal or Direct3D 12',
  },
  cuda: { name: 'NVIDIA card (CUDA)', needs: 'it needs the CUDA files of onnxruntime-node' },
  dml: { name: 'graphics card (DirectML)', needs: 'it needs Windows with Direct3D 12' },
  coreml: { name: 'Apple card (Core ML)', needs: 'it needs a Mac' },
}

export function sessionOptions(
  provider: OnnxProvider,
  threads?: number,
): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threads ?? availableParallelism(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // It plans for one shape; batches have many, and each plan takes memory of its own: 0.4 GB for BERT-base.
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Its threads leave the processor to AdamW's as soon as a run ends.
    extra: { session: { force_spinning_stop: '1' } },
  }
}

/** The providers that the installed package names for this platform, the processor first. */
export function listedProviders(): OnnxProvider[] {
  const listed = new Set(ort.listSupportedBackends().map(({ name }) => name))
  return (Object.keys(providers) as OnnxProvider[]).filter(
    (name) => name === 'cpu' || listed.has(name),
  )
}

/** Under which identifier and name a provider is shown. */
export function statusOf(provider: OnnxProvider): Pick<EngineStatus, 'id' | 'name'> {
  return { id: `onnx-${provider}`, name: `ONNX Runtime, ${providers[provider].name}` }
}

/**
 * Side of the square matrices whose product tells a card from its imitation on the processor: about a
 * millisecond of work on two cores.
 */
const SIDE = 512
const REPEATS = 5
/** Beyond this many milliseconds of trying, more repetitions would tell nothing new. */
const ENOUGH = 300

export interface ProviderStatus extends EngineStatus {
  provider: OnnxProvider
  /** Milliseconds for one product of two 512 × 512 matrices; absent when not usable. */
  product?: number
}

/**
 * Whether a provider computes here, tried on a product of two matrices: the package lists providers
 * whose driver or library is missing.
 */
export async function providerStatus(provider: OnnxProvider): Promise<ProviderStatus> {
  const { name, needs } = providers[provider]
  const status = { ...statusOf(provider), provider }
  try {
    const product = await timeProduct(provider)
    const where = provider === 'cpu' ? `${availableParallelism()} processor threads` : `the ${name}`
    return { ...status, usable: true, product, reason: `Runs on ${where}.` }
  } catch (error) {
    return { ...status, usable: false, reason: `Does not start here (${cause(error)}); ${needs}.` }
  }
}

async function timeProduct(provider: OnnxProvider): Promise<number> {
  const recorder = new Recorder()
  const x = recorder.input('x', 'float32', ['N', 'N'])
  recorder.output('y', recorder.node('MatMul', [x, x]), 'float32', ['N', 'N'])
  const session = await ort.InferenceSession.create(recorder.encode(), sessionOptions(provider))
  try {
    const data = new Float32Array(SIDE * SIDE).fill(0.5)
    const times: number[] = []
    const begin = performance.now()
    while (times.length <= REPEATS && (times.length < 2 || performance.now() - begin < ENOUGH)) {
      const start = performance.now()
      const { y } = await session.run({ x: new ort.Tensor('float32', data, [SIDE, SIDE]) })
      times.push(performance.now() - start)
      if ((y.data as Float32Array)[0] !== SIDE / 4) throw new Error('it multiplies wrongly')
    }
    // The first run compiles and warms up.
    return Math.min(...times.slice(1))
  } finally {
    await session.release()
  }
}

/** ONNX Runtime puts source lines before what went wrong; the last sentence is the cause. */
function cause(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0].split('. ').at(-1) ?? message
}
