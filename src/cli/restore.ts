import { basename, dirname, resolve } from 'node:path'
import { counted } from '../domain/figures.ts'
import { failed } from '../domain/failure.ts'
import { freeName } from '../storage/file/free-name.ts'
import { listBackups, restoreFile } from '../storage/file/restore.ts'
import { salvageFile } from '../storage/file/salvage.ts'
import { nameOf } from '../storage/file/schema.ts'
import type { AddCommand } from './command.ts'
import { Output, runCommand } from './output.ts'

interface RestoreOptions {
  json?: boolean
  from?: string
  list?: boolean
  salvage?: boolean
}

export function restoreCommand(add: AddCommand): void {
  add('restore <file>', 'put a backup in the place of a project; what was there is kept beside it')
    .option('--from <backup>', 'a file, or the day of a backup; the latest one without')
    .option('--list', 'only list the backups that there are')
    .option('--salvage', 'save what can be read of a damaged project as a new one instead')
    .action((file: string, options: RestoreOptions) =>
      runCommand(async () => {
        const output = new Output(options.json === true)
        const path = resolve(file)
        if (options.list) list(path, output)
        else if (options.salvage) saveReadable(path, output)
        else restore(path, options.from, output)
      }),
    )
}

function list(path: string, output: Output): void {
  const backups = listBackups(path)
  if (backups.length === 0) throw failed('not-found', `There are no backups of ${basename(path)}.`)
  for (const backup of backups) {
    const { day, bytes, documents } = backup
    const size = `${(bytes / 1e6).toFixed(1)} MB`
    const holds = documents === null ? 'cannot be read' : counted(documents, 'document')
    output.result(backup, `${day}  ${size}  ${holds}  ${backup.path}`)
  }
}

function restore(path: string, from: string | undefined, output: Output): void {
  const backups = listBackups(path)
  const named = backups.find(({ day }) => from === undefined || day === from)?.path
  const backup = named ?? (from === undefined ? undefined : resolve(from))
  if (!backup) throw failed('not-found', `There are no backups of ${basename(path)}.`)
  const kept = restoreFile(path, backup, new Date())
  const rest = kept ? ` What was there is kept as ${kept}.` : ''
  output.result({ path, backup, kept }, `Restored from ${backup}.${rest}`)
}

function saveReadable(path: string, output: Output): void {
  const day = new Date().toISOString().slice(0, 10)
  const target = freeName(dirname(path), `${nameOf(path)} (salvaged ${day})`)
  const { documents, spans } = salvageFile(path, target)
  const saved = `${counted(documents, 'document')} and ${counted(spans, 'span')}`
  output.result({ path: target, documents, spans }, `${saved} saved as ${target}.`)
}
