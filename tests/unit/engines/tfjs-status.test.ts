import { describe, expect, it } from 'vitest'
import { tfjsGpuStatus } from '../../../src/engines/tfjs/status.ts'

const failing = (message: string, code?: string) => async () => {
  throw Object.assign(new Error(message), { code })
}

describe('the status of TensorFlow on a graphics card', () => {
  it('says when the package is not installed', async () => {
    const name = '@tensorflow/tfjs-node-gpu'
    const status = await tfjsGpuStatus(failing(`Cannot find ${name}`, 'ERR_MODULE_NOT_FOUND'))
    expect(status).toMatchObject({ id: 'tfjs-gpu', usable: false })
    expect(status.reason).toContain('is not installed')
  })

  it('repeats the first line of what stopped it from loading', async () => {
    const status = await tfjsGpuStatus(failing('libcudart.so.11.0: cannot open\n at dlopen'))
    expect(status.reason).toContain('does not load (libcudart.so.11.0: cannot open)')
  })

  it('does not claim to train when it does load', async () => {
    const status = await tfjsGpuStatus(async () => ({}))
    expect(status.usable).toBe(false)
    expect(status.reason).toContain('cannot train with it yet')
  })
})
