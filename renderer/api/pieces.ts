import type { ClientLink } from '@orpc/client'
import type { z } from 'zod'
import type { sentFile } from '../../src/contract/files.ts'
import { failed } from '../../src/domain/failure.ts'
import { replaceInside } from '../../src/domain/replace-inside.ts'
import { FILE_DEPTH, MAX_FILE_BYTES, PIECE_BYTES } from '../../src/model/limits.ts'
import { megabytes } from './message-size.ts'

type Context = Record<never, never>
type Link = ClientLink<Context>
type Sent = z.infer<typeof sentFile>

/**
 * A link over which large files go in pieces, ahead of the call that is about them: in one message they would
 * hold up the host, which reads a message in one turn. What is in the call in their place is made out by the
 * host (src/host/arriving-files.ts).
 */
export function inPieces(link: Link): Link {
  const send = async (file: File, signal?: AbortSignal): Promise<Sent> => {
    const id = crypto.randomUUID()
    for (let at = 0; at < file.size; at += PIECE_BYTES) {
      const piece = file.slice(at, at + PIECE_BYTES)
      await link.call(['files', 'send'], { id, piece }, { context: {}, signal })
    }
    return { sentFile: id, name: file.name }
  }
  return {
    async call(path, input, options) {
      const files = filesIn(input)
      refuseLarge(files)
      const sent = new Map<File, Sent>()
      for (const file of files)
        if (file.size > PIECE_BYTES) sent.set(file, await send(file, options.signal))
      const named = (part: unknown) => (part instanceof File && sent.get(part)) || part
      return link.call(path, replaceInside(input, named, FILE_DEPTH), options)
    },
  }
}

function filesIn(input: unknown): File[] {
  const files: File[] = []
  const note = (part: unknown) => {
    if (part instanceof File) files.push(part)
    return part
  }
  replaceInside(input, note, FILE_DEPTH)
  return files
}

/** Refuses more than the host takes, before anything is sent. Throws a FailureError. */
function refuseLarge(files: readonly File[]): void {
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes <= MAX_FILE_BYTES) return
  const most = `larger than ${megabytes(MAX_FILE_BYTES)} MB, more than can be read at once`
  const message =
    files.length === 1
      ? `This file is ${most}; split it into several files.`
      : `These files are together ${most}; choose fewer at a time.`
  throw failed('bad-input', message)
}
