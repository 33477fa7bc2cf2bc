import { failed } from '../../src/domain/failure.ts'
import { MAX_MESSAGE_BYTES } from '../../src/model/limits.ts'

/** A UTF-16 code unit is at most so many bytes of UTF-8. */
const MOST_BYTES_A_UNIT = 3

/**
 * Refuses a message longer than the host takes, whatever makes it long: it would close the connection. Throws a
 * FailureError.
 */
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

export const megabytes = (bytes: number) => Math.floor(bytes / 1e6)
