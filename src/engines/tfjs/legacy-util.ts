import { registerHooks } from 'node:module'

/** A file that exists only in the hooks below. */
const SHIM = 'spanwright-legacy-util.cjs'

/** Node's util with the two functions that Node 23 removed and tfjs-node 4.22 still calls. */
const SOURCE = `module.exports = {
  ...process.getBuiltinModule('util'),
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === null || value === undefined,
}`

/** Files of the two packages that bind TensorFlow to Node. */
const TFJS_NODE = /\/@tensorflow\/tfjs-node(-gpu)?\/dist\//

/**
 * Runs `load` while `require('util')` inside tfjs-node yields the functions it misses since Node 23.
 * They are called at every operation, long after loading; the module that asked keeps its own copy,
 * so Node's util stays as it is for everyone else.
 */
export function withLegacyUtil<T>(load: () => T): T {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const wanted = /^(node:)?util$/.test(specifier) && TFJS_NODE.test(context.parentURL ?? '')
      if (!wanted) return next(specifier, context)
      return { url: `file:///${SHIM}`, format: 'commonjs', shortCircuit: true }
    },
    load(url, context, next) {
      if (url !== `file:///${SHIM}`) return next(url, context)
      return { format: 'commonjs', source: SOURCE, shortCircuit: true }
    },
  })
  try {
    return load()
  } finally {
    hooks.deregister()
  }
}
