import { failed } from '../../src/domain/failure.ts'
import { MAX_MESSAGE_BYTES } from '../../src/model/limits.ts'

/** What names, fields and what parts them add to the files of a message. */
const ENVELOPE_BYTES = 1024 * 1024
/** A UTF-16 code unit is at most so many bytes of UTF-8. */
const MOST_BYTES_A_UNIT = 3

/**
 * Refuses a call with more than the host takes, before its files are read: it would close the connection.
 * Throws a FailureError.
 */
export function refuseLargeFiles(body: unknown): void {
  const parts = body instanceof FormData ? [...body.values()] : [body]
  const files = parts.filter((part) => part instanceof Blob)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes + ENVELOPE_BYTES <= MAX_MESSAGE_BYTES) return
  const most = `larger than ${megabytes(MAX_MESSAGE_BYTES - ENVELOPE_BYTES)} MB, more than can be read at once`
  const message =
    files.length === 1
      ? `This file is ${most}; split it into several files.`
      : `These files are together ${most}; choose fewer at a time.`
  throw failed('bad-input', message)
}

/** The same for a whole message, whatever makes it long. */
export function refuseLargeMessage(
  message: string | ArrayBufferLike | ArrayBufferView | Blob,
): void {
  if (bytesOf(message) <= MAX_MESSAGE_BYTES) return
  throw failed(
    'bad-input',
    `That is more than ${megabytes(MAX_MESSAGE_BYTES)} MB, too much to be sent at once; do it in smaller parts.`,
  )
}

function bytesOf(message: string | ArrayBufferLike | ArrayBufferView | Blob): number {
  if (message instanceof Blob) return message.size
  if (typeof message !== 'string') return message.byteLength
  // Counted only where it matters.
  if (message.length * MOST_BYTES_A_UNIT <= MAX_MESSAGE_BYTES) return message.length
  return new Blob([message]).size
}

const megabytes = (bytes: number) => Math.floor(bytes / 1e6)
