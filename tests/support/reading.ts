import type { Result } from '../../src/domain/failure.ts'
import type { ImportedFile, TextFormat } from '../../src/formats/format.ts'
import { textInMemory } from '../../src/formats/pieces.ts'
import { collected } from '../../src/formats/walk.ts'

/** All documents of a text in a format. */
export const readIn = (format: TextFormat, text: string): Result<ImportedFile> =>
  collected(format.read(textInMemory(text)))
