/** What src/formats needs of Node; the page and its tests know nothing else of it. */
declare module 'node:zlib' {
  type Options = { maxOutputLength: number }
  export function crc32(bytes: Uint8Array): number
  export function deflateRawSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>
  export function deflateSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>
  export function inflateSync(bytes: Uint8Array, options: Options): Uint8Array<ArrayBuffer>
  export function inflateRawSync(bytes: Uint8Array, options: Options): Uint8Array<ArrayBuffer>
}

declare module 'node:process' {
  type Listener = (error: unknown) => void
  const process: Record<'on' | 'off', (event: 'unhandledRejection', listener: Listener) => unknown>
  export default process
}

declare module 'node:timers/promises' {
  export function setImmediate(): Promise<void>
}
