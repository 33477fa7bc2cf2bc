import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import manifest from './package.json' with { type: 'json' }
import { billOfMaterials, licences, NATIVE, packageOf, shippedIn } from './scripts/notices.ts'

const at = (path: string) => resolve(import.meta.dirname, path)

/** What has parts of its own beside its code stays outside of the bundles; all else is in them. */
const external = [/^electron/, ...NATIVE, /^@tensorflow\/tfjs-node/]

/** Half as much to ship and to read; functions keep their names, since logs tell what failed by them. */
const minify = {
  compress: true,
  mangle: { keepNames: { function: true, class: true } },
  codegen: { removeWhitespace: true },
}

/** Folders of the packages that went into any of the bundles. */
const used = new Set<string>()

/** Notes what a bundle is made of; with `last`, the licences of all of them lie beside the page. */
function noticing({ last = false } = {}): Plugin {
  return {
    name: 'notices',
    generateBundle() {
      for (const file of this.getModuleIds()) {
        const folder = packageOf(file)
        if (folder) used.add(folder)
      }
      if (!last) return
      const shipped = shippedIn(used)
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: licences(shipped) })
      const bill = billOfMaterials(shipped, manifest.version)
      this.emitFile({ type: 'asset', fileName: 'bill-of-materials.json', source: bill })
    },
  }
}

/**
 * The page's policy while `npm run dev` serves it: Vite injects styles and speaks over its own
 * WebSocket. The built page gets the strict one of src/pages/headers.ts.
 */
const developmentPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' ws://localhost:*",
].join('; ')

/** Where `npm run dev` serves the page from. */
const DEVELOPMENT_PORT = 5173

export default defineConfig({
  main: {
    plugins: [noticing()],
    build: {
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        external,
        input: Object.fromEntries(
          [
            ['index', at('electron/main/index.ts')],
            ['host', at('electron/host/index.ts')],
            ['cli', at('src/cli/main.ts')],
            ['worker', at('src/worker/main.ts')],
            ['export-thread', at('src/host/documents/export-thread.ts')],
            ['file-thread', at('src/host/documents/reading/file-thread.ts')],
            ['pdf-thread', at('src/formats/sources/pdf-thread.ts')],
            ['redaction-thread', at('src/host/redaction/redaction-thread.ts')],
            ['project-thread', at('src/host/projects/project-thread.ts')],
            ['rule-thread', at('src/host/tagging/rules/rule-thread.ts')],
            ['instant-thread', at('src/host/tagging/instant/instant-thread.ts')],
            ['pool-thread', at('src/engines/onnx/processor/pool-thread.ts')],
          ].filter(([, file]) => existsSync(file)),
        ),
        output: {
          ...{ format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
          minify,
        },
      },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { index: at('electron/preload/index.ts') },
        // A sandboxed preload is one CommonJS file: it can require nothing but electron.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue(), noticing({ last: true })],
    server: {
      headers: { 'Content-Security-Policy': developmentPolicy },
      // The page's own address is the window's: what changes is told from where it is served.
      ...{ port: DEVELOPMENT_PORT, strictPort: true },
      hmr: { protocol: 'ws', host: 'localhost', clientPort: DEVELOPMENT_PORT },
    },
    build: {
      outDir: at('out/renderer'),
      // Files instead of data: URLs: the page's policy lets fonts and styles come from 'self' only.
      assetsInlineLimit: 0,
      cssMinify: true,
      rolldownOptions: { input: { index: at('renderer/index.html') }, output: { minify } },
    },
  },
})
