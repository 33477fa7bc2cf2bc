import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { withLegacyUtil } from './legacy-util.ts'
import type { Tf } from './tensors.ts'

/** In order of preference; both are optional and carry native files. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const
type TfjsPackage = (typeof PACKAGES)[number]

export interface LoadedTfjs {
  tf: Tf
  /** Of the TensorFlow library behind it, for example "2.9.1". */
  version: string
  /** Whether it found a graphics card that it can use. */
  gpu: boolean
}

export interface LoadOutcome {
  loaded?: LoadedTfjs
  /** Why a package that was tried cannot be used, in a sentence. */
  problems: Map<TfjsPackage, string>
}

/** What tfjs-node adds to the namespace and its backend. */
interface NodeBackend {
  isUsingGpuDevice: boolean
  binding: { TF_Version: string }
}

/** Where a package comes from; tests hand in their own. */
export interface Loading {
  require: (name: string) => unknown
  mainThread: boolean
}

// A name known only at run time: bundlers must not follow it into native files.
const here: Loading = { require: createRequire(import.meta.url), mainThread: isMainThread }

/**
 * Loads the first package that computes. One process holds one TensorFlow, and only on its main
 * thread: published builds of the binding are reported to fail in a second one.
 */
export async function loadTfjs({ require, mainThread }: Loading = here): Promise<LoadOutcome> {
  const problems = new Map<TfjsPackage, string>()
  if (!mainThread) {
    for (const name of PACKAGES) problems.set(name, 'TensorFlow needs a process of its own.')
    return { problems }
  }
  // TensorFlow tells standard error about every instruction set otherwise.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  for (const name of PACKAGES) {
    try {
      const tf = withLegacyUtil(() => require(name)) as Tf
      await tf.ready()
      proveThatItComputes(tf)
      const { isUsingGpuDevice, binding } = tf.backend() as unknown as NodeBackend
      return { loaded: { tf, version: binding.TF_Version, gpu: isUsingGpuDevice }, problems }
    } catch (error) {
      problems.set(name, explain(name, error))
    }
  }
  return { problems }
}

/** A library that loads may still lack what it computes with. */
function proveThatItComputes(tf: Tf): void {
  const [value] = tf.tidy(() => tf.matMul([[3, 4]], [[3], [4]]).dataSync())
  if (value !== 25) throw new Error(`it computes 3 × 3 + 4 × 4 as ${value}`)
}

const CUDA = 'an NVIDIA card with CUDA 11.2 and cuDNN 8.1'
const REBUILD = 'npm rebuild'

function explain(name: TfjsPackage, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const needs = name.endsWith('-gpu') ? `; it needs ${CUDA}` : ''
  if (isMissing(error) && message.includes(`'${name}'`)) {
    return `${name} is not installed (npm install ${name})${needs}.`
  }
  const because = (cause: string) => `${name} is installed but does not load: ${cause}`
  const library = /(lib(?:cuda|cudart|cublas|cudnn|cufft|curand|cusolver|cusparse)[\w.]*)/.exec(
    message,
  )
  if (library) return because(`${library[1]} is missing; it needs ${CUDA}.`)
  if (message.includes('native addon module') || /libtensorflow[\w.]*: cannot open/.test(message)) {
    return because(`its TensorFlow library was not downloaded; online, run ${REBUILD} ${name}.`)
  }
  const glibc = /version [`'](GLIBC(?:XX)?_[\d.]+)' not found/.exec(message)
  if (glibc) return because(`it needs ${glibc[1]}, which this system is too old for.`)
  if (/wrong ELF class|not a valid Win32|incompatible architecture|invalid ELF/.test(message)) {
    return because(`it was built for another kind of processor; run ${REBUILD} ${name}.`)
  }
  const [firstLine] = message.split('\n')
  return because(`${firstLine}${needs}.`)
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
}
