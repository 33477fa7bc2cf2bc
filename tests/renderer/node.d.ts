/** What src/formats needs of Node; the page and its tests know nothing else of it. */
declare module 'node:zlib' {
  type Options = { maxOutputLength: number }
  export function crc32(bytes: Uint8Array): number
  export function deflateRawSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>
  export function deflateSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>
  export function inflateSync(bytes: Uint8Array, options: Options): Uint8Array<ArrayBuffer>
  export function inflateRawSync(bytes: Uint8Array, options: Options): Uint8Array<ArrayBuffer>
}

declare module 'node:worker_threads' {
  type Cpu = { user: number; system: number }
  export interface WorkerOptions {
    workerData?: unknown
    execArgv?: string[]
    resourceLimits?: { maxOldGenerationSizeMb: number }
  }
  export class Worker {
    readonly threadId: number
    constructor(file: URL, options: WorkerOptions)
    ref(): void
    unref(): void
    on(event: 'error' | 'exit', listener: (of: unknown) => void): this
    postMessage(value: unknown, transferred: readonly ArrayBufferLike[]): void
    cpuUsage(): Promise<Cpu>
    terminate(): Promise<number>
  }
}

declare module 'node:events' {
  type Waiting = { signal: AbortSignal }
  export function once(of: unknown, event: string, options: Waiting): Promise<unknown[]>
}
