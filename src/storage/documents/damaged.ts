import { failed } from '../../domain/failure.ts'

/** To be thrown by whoever reads of a document what this program never writes. */
export const damaged = () =>
  failed(
    'foreign-file',
    'A document cannot be read, since the project file is damaged; open a backup copy of it.',
  )

/** Bytes that were spoilt where they lie may say that they are a number. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value
  throw damaged()
}
