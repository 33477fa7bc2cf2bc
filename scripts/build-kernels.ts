/**
 * Assembles src/engines/onnx/processor/simd/kernels.wat into the bytes that the product loads. Run after a
 * change of the text; a test fails where the two differ.
 *
 *   node scripts/build-kernels.ts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

const at = (path: string) =>
  fileURLToPath(new URL(`../src/engines/onnx/processor/simd/${path}`, import.meta.url))

/** The module of kernels.wat as WebAssembly. */
export async function assembleKernels(): Promise<Uint8Array> {
  const { parseWat } = await wabt()
  const module = parseWat('kernels.wat', readFileSync(at('kernels.wat'), 'utf8'), {
    simd: true,
    threads: true,
  })
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

if (import.meta.main) {
  const base64 = Buffer.from(await assembleKernels()).toString('base64')
  const lines = (base64.match(/.{1,90}/g) ?? []).map((line) => `  '${line}',`)
  const text = `/** Made of kernels.wat by scripts/build-kernels.ts. */
export const kernelModule = [
${lines.join('\n')}
].join('')
`
  writeFileSync(at('module.ts'), text)
}
