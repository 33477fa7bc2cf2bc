import { createRequire, registerHooks } from 'node:module'
import { join } from 'node:path'
import type { Tf } from '../../src/engines/tfjs/tensors.ts'
import { loadTfjs } from '../../src/engines/tfjs/load.ts'

/**
 * A folder with tfjs-node in its node_modules, as scripts/build-tfjs-node.sh leaves it: the tests of
 * the engine then run on the real TensorFlow. Without it, on the plain JavaScript backend.
 */
const folder = process.env.SPANWRIGHT_TFJS_NODE

export const tf: Tf = folder ? await nativeTensorFlow(folder) : await plainTensorFlow()

async function nativeTensorFlow(from: string): Promise<Tf> {
  const require = createRequire(join(from, 'package.json'))
  const { loaded, problems } = await loadTfjs({ require, mainThread: true })
  if (!loaded) throw new Error([...problems.values()].join('\n'))
  return loaded.tf
}

/**
 * tfjs-node registers the gradients of all operations itself; the core leaves them in modules whose
 * imports lack the extension that Node wants, so it is added while they load.
 */
async function plainTensorFlow(): Promise<Tf> {
  const core = await import('@tensorflow/tfjs-core')
  await import('@tensorflow/tfjs-backend-cpu')
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const inCore = context.parentURL?.includes('/@tensorflow/tfjs-core/dist/') ?? false
      const bare = specifier.startsWith('.') && !specifier.endsWith('.js')
      return next(inCore && bare ? `${specifier}.js` : specifier, context)
    },
  })
  createRequire(import.meta.url)('@tensorflow/tfjs-core/dist/register_all_gradients.js')
  hooks.deregister()
  // Without the advice to install the native backend, which has no place in the tests' output.
  core.enableProdMode()
  await core.setBackend('cpu')
  return core
}
