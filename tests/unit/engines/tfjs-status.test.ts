import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import util from 'node:util'
import { describe, expect, it } from 'vitest'
import { withLegacyUtil } from '../../../src/engines/tfjs/legacy-util.ts'
import { discoverTfjs } from '../../../src/engines/tfjs/status.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { tf } from '../../support/tfjs.ts'

const GPU = '@tensorflow/tfjs-node-gpu'
const CPU = '@tensorflow/tfjs-node'
const absent = (name: string) =>
  Object.assign(new Error(`Cannot find module '${name}'\nRequire stack:`), {
    code: 'MODULE_NOT_FOUND',
  })

/** The packages as `require` would give them: a namespace, or an error that is thrown. */
const discover = (packages: Record<string, unknown>, mainThread = true) =>
  discoverTfjs({
    mainThread,
    require(name) {
      const found = packages[name] ?? absent(name)
      if (found instanceof Error) throw found
      return found
    },
  })

/** TensorFlow.js on its plain backend, with what tfjs-node's backend says of itself. */
const namespace = (isUsingGpuDevice: boolean, changes: object = {}) => ({
  ...tf,
  backend: () => ({ isUsingGpuDevice, binding: { TF_Version: '2.9.1' } }),
  ...changes,
})

describe('TensorFlow for Node', () => {
  it('is offered on the graphics card when that computes', async () => {
    const { engine, statuses } = await discover({ [GPU]: namespace(true) })
    expect(engine?.id).toBe('tfjs-gpu')
    expect(statuses).toEqual([
      expect.objectContaining({
        id: 'tfjs-gpu',
        usable: true,
        reason: 'TensorFlow 2.9.1 runs on the graphics card.',
      }),
      expect.objectContaining({ id: 'tfjs-cpu', usable: false }),
    ])
    expect(statuses[1].reason).toContain('a process holds one TensorFlow')
  })

  it('is offered on the processor when the package for graphics cards finds none', async () => {
    const { engine, statuses } = await discover({ [GPU]: namespace(false) })
    expect(engine?.id).toBe('tfjs-cpu')
    expect(statuses.map(({ usable }) => usable)).toEqual([false, true])
    expect(statuses[0].reason).toContain('loads but finds no graphics card')
    expect(statuses[1].reason).toBe('TensorFlow 2.9.1 runs on the processor.')
  })

  it('is offered on the processor from its own package', async () => {
    const { engine, statuses } = await discover({ [CPU]: namespace(false) })
    expect(engine?.id).toBe('tfjs-cpu')
    expect(statuses[0].reason).toContain('; it needs an NVIDIA card with CUDA 11.2')
    expect(statuses[1].usable).toBe(true)
  })

  it('is not offered when nothing is installed, and says how to get it', async () => {
    const { engine, statuses } = await discover({})
    expect(engine).toBeUndefined()
    expect(statuses.map(({ id, usable }) => [id, usable])).toEqual([
      ['tfjs-gpu', false],
      ['tfjs-cpu', false],
    ])
    expect(statuses[1].reason).toBe(`${CPU} is not installed (npm install ${CPU}).`)
  })

  it('is not offered when it loads but computes wrongly', async () => {
    const broken = namespace(false, { matMul: () => tf.tensor([24]) })
    const { engine, statuses } = await discover({ [CPU]: broken })
    expect(engine).toBeUndefined()
    expect(statuses[1].reason).toContain('it computes 3 × 3 + 4 × 4 as 24')
  })

  it('is not loaded off the main thread', async () => {
    const { engine, statuses } = await discover({ [CPU]: namespace(false) }, false)
    expect(engine).toBeUndefined()
    expect(statuses[1].reason).toBe('TensorFlow needs a process of its own.')
  })

  it.each([
    [
      'libcudart.so.11.0: cannot open shared object file: No such file or directory',
      'libcudart.so.11.0 is missing; it needs an NVIDIA card with CUDA 11.2 and cuDNN 8.1.',
    ],
    [
      'libtensorflow.so.2: cannot open shared object file: No such file or directory',
      `its TensorFlow library was not downloaded; online, run npm rebuild ${CPU}.`,
    ],
    [
      'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x.\nPlease',
      `its TensorFlow library was not downloaded; online, run npm rebuild ${CPU}.`,
    ],
    [
      "/lib/libc.so.6: version `GLIBC_2.34' not found (required by /x/libtensorflow.so.2)",
      'it needs GLIBC_2.34, which this system is too old for.',
    ],
    [
      '/x/tfjs_binding.node: wrong ELF class: ELFCLASS32',
      `it was built for another kind of processor; run npm rebuild ${CPU}.`,
    ],
    ['something else\n    at dlopen', 'something else.'],
  ])('explains “%s”', async (message, cause) => {
    const { statuses } = await discover({ [CPU]: new Error(message) })
    expect(statuses[1].reason).toBe(`${CPU} is installed but does not load: ${cause}`)
  })

  it('does not take a package that it needs itself for its own absence', async () => {
    const { statuses } = await discover({ [CPU]: absent('@mapbox/node-pre-gyp') })
    expect(statuses[1].reason).toContain('is installed but does not load')
    expect(statuses[1].reason).toContain('@mapbox/node-pre-gyp')
  })
})

describe('the functions that Node 23 removed from util', () => {
  function packageThatAsks(name: string): { missing(x: unknown): boolean } {
    const folder = temporaryFolder()
    const dist = join(folder, 'node_modules', name, 'dist')
    mkdirSync(dist, { recursive: true })
    const source = `const util_1 = require('util')
      exports.missing = (x) => util_1.isNullOrUndefined(x) && !util_1.isArray(x)
      exports.inspect = util_1.inspect`
    writeFileSync(join(dist, 'index.js'), source)
    const require = createRequire(join(folder, 'x.js'))
    return withLegacyUtil(() => require(`${name}/dist/index.js`))
  }

  it('are there for tfjs-node, also long after it was loaded', () => {
    const { missing } = packageThatAsks(CPU)
    expect(missing(undefined)).toBe(true)
    expect(missing(0)).toBe(false)
  })

  it('are not there for other packages, nor for us', () => {
    expect(() => packageThatAsks('other').missing(0)).toThrow('isNullOrUndefined is not a function')
    expect(util).not.toHaveProperty('isNullOrUndefined')
  })
})
