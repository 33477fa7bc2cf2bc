import { createRequire, registerHooks } from 'node:module'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'

/**
 * TensorFlow.js on its plain JavaScript backend, for toy sizes. tfjs-node registers the gradients of
 * all operations itself; the core leaves them in modules whose imports lack the extension that Node
 * wants, so it is added while they load.
 */
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
tf.enableProdMode()
await tf.setBackend('cpu')

export { tf }
