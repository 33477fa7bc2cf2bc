import { copyFile, stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { failed } from '../../domain/failure.ts'
import { onDisk } from '../../files/disk.ts'
import { replaceFolder } from '../../files/replace.ts'
import { PARTS_OF_OURS } from '../copy.ts'
import { AGAIN, refusal } from '../refusal.ts'
import { openSafetensors } from '../safetensors.ts'
import { ADAPTER_FILE, PEFT_SETTINGS, PEFT_WEIGHTS, SETTINGS_KEY } from './file.ts'

const CONFIG = 'config.json'

/** Whether a model's folder also holds the adapter that it came of. */
export const hasAdapter = (folder: string) => isThere(join(folder, ADAPTER_FILE))

/**
 * Writes the adapter of a model as a new folder that PEFT loads, with config.json, which names its classes. Throws a
 * FailureError where there is none, or something is at `target`.
 */
export async function exportAdapter(folder: string, target: string): Promise<string> {
  const path = resolve(target)
  if (!(await hasAdapter(folder))) {
    throw failed(
      'bad-input',
      `${basename(folder)} was not trained as an adapter; export it as a Hugging Face folder, or train it with an adapter rank above 0.`,
    )
  }
  if (await isThere(path)) {
    throw failed(
      'conflict',
      `${target} exists already; name a folder that does not, and it is made.`,
    )
  }
  const settings = await settingsIn(folder)
  await onDisk('Exporting the adapter', () =>
    replaceFolder(path, async (temporary) => {
      await writeFile(join(temporary, PEFT_SETTINGS), settings)
      await copyFile(join(folder, ADAPTER_FILE), join(temporary, PEFT_WEIGHTS))
      await copyFile(join(folder, CONFIG), join(temporary, CONFIG))
      for (const part of PARTS_OF_OURS.filter((name) => name !== ADAPTER_FILE)) {
        if (await isThere(join(folder, part)))
          await copyFile(join(folder, part), join(temporary, part))
      }
    }),
  )
  return path
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

async function settingsIn(folder: string): Promise<string> {
  const { metadata = {}, ...file } = await openSafetensors(join(folder, ADAPTER_FILE))
  await file.close()
  const settings = metadata[SETTINGS_KEY]
  if (typeof settings === 'string') return settings
  throw refusal(folder, `its ${ADAPTER_FILE} is damaged; ${AGAIN}`)
}
