import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { replaceFileSync } from './replace.ts'

/** A small file of settings: read leniently, written whole. */
export class JsonFile<T extends z.ZodType> {
  private readonly path: string
  private readonly schema: T
  private readonly flush: boolean

  /** Without `flush` a power cut may cost the file; see `replaceFileSync`. */
  constructor(path: string, schema: T, flush = true) {
    this.path = path
    this.schema = schema
    this.flush = flush
  }

  /** The contents; defaults when the file is missing or damaged. */
  read(): z.output<T> {
    let raw: unknown
    try {
      raw = JSON.parse(readFileSync(this.path, 'utf8'))
    } catch {
      raw = undefined
    }
    const parsed = this.schema.safeParse(raw)
    return parsed.success ? parsed.data : this.schema.parse(undefined)
  }

  write(value: z.output<T>): void {
    mkdirSync(dirname(this.path), { recursive: true })
    const text = JSON.stringify(value, null, 2)
    replaceFileSync(this.path, (temporary) => writeFileSync(temporary, text), this.flush)
  }
}
