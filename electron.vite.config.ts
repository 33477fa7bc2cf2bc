import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const at = (path: string) => resolve(import.meta.dirname, path)

/** Packages from `dependencies` stay outside the bundles: two are native, all are on disk anyway. */
const externalizeDeps = { include: ['@tensorflow/tfjs-node-gpu'] }

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

export default defineConfig({
  main: {
    build: {
      externalizeDeps,
      sourcemap: true,
      rolldownOptions: {
        input: Object.fromEntries(
          [
            ['index', at('electron/main/index.ts')],
            ['worker', at('src/worker/main.ts')],
            ['export-thread', at('src/host/documents/export-thread.ts')],
            ['file-thread', at('src/host/documents/reading/file-thread.ts')],
            ['redaction-thread', at('src/host/redaction/redaction-thread.ts')],
            ['rule-thread', at('src/host/tagging/rules/rule-thread.ts')],
            ['instant-thread', at('src/host/tagging/instant/instant-thread.ts')],
            ['pool-thread', at('src/engines/onnx/processor/pool-thread.ts')],
          ].filter(([, file]) => existsSync(file)),
        ),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
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
    plugins: [vue()],
    server: { headers: { 'Content-Security-Policy': developmentPolicy } },
    build: {
      outDir: at('out/renderer'),
      // Files instead of data: URLs: the page's policy lets fonts and styles come from 'self' only.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: at('renderer/index.html') } },
    },
  },
})
