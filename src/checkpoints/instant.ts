import { lstat, open, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { attemptAsync, failed, type Result } from '../domain/failure.ts'
import { onDisk } from '../files/disk.ts'
import { replaceFolder } from '../files/replace.ts'
import { formatLexical, LEXICAL_FILE, parseLexical, typesIn } from '../lexical/file.ts'
import type { LexicalModel } from '../lexical/model.ts'
import { MAX_LEXICAL_BYTES } from '../model/lexical.ts'
import { readText } from './texts.ts'

/** Whether a folder is that of an instant tagger: it has the tagger's plain file. */
export async function isInstantFolder(folder: string): Promise<boolean> {
  const info = await lstat(join(folder, LEXICAL_FILE)).catch(() => undefined)
  return info?.isFile() === true
}

/** A type has 100 characters at most, and there are 1000 at most. */
const MAX_HEAD_BYTES = 1024 * 1024

/** What the instant tagger of a folder finds, read from the head of its file; undefined when there is none. */
export async function instantTypes(folder: string): Promise<string[] | undefined> {
  const handle = await open(join(folder, LEXICAL_FILE))
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(MAX_HEAD_BYTES),
      0,
      MAX_HEAD_BYTES,
      0,
    )
    return typesIn(buffer.subarray(0, bytesRead).toString('utf8').split('\n', 1)[0])
  } finally {
    await handle.close()
  }
}

/** The instant tagger of a folder. */
export function readInstant(folder: string): Promise<Result<LexicalModel>> {
  return attemptAsync(() =>
    onDisk(`Reading ${basename(folder)}`, async () => {
      const text = await readText(folder, LEXICAL_FILE, MAX_LEXICAL_BYTES)
      if (text !== undefined) return parseLexical(text)
      throw failed('not-found', `${basename(folder)} has no ${LEXICAL_FILE}; choose another model.`)
    }),
  )
}

/** Writes a folder with an instant tagger, whole or not at all; `extra` files go beside. */
export async function writeInstant(
  folder: string,
  model: LexicalModel,
  extra: Record<string, string> = {},
): Promise<void> {
  await replaceFolder(folder, async (temporary) => {
    for (const [name, text] of Object.entries(extra)) {
      await writeFile(join(temporary, name), text)
    }
    await writeFile(join(temporary, LEXICAL_FILE), [...formatLexical(model)].join(''))
  })
}
