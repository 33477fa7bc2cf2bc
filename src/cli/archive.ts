import { basename, resolve } from 'node:path'
import { counted } from '../domain/figures.ts'
import { writeWhole } from '../files/whole-file.ts'
import type { Host } from '../host/host.ts'
import { archiveProject, unpackArchive } from '../host/projects/archive.ts'
import type { AddCommand } from './command.ts'
import { readBytes } from './files.ts'
import { runCommand, withHost, Output } from './output.ts'

interface ArchiveOptions {
  json?: boolean
  out: string
  model: string[]
}

export function archiveCommands(add: AddCommand): void {
  add('archive <project>', 'seal a project and models into one file, to be kept or handed on')
    .requiredOption('--out <file>', 'the file to write')
    .option('--model <model...>', 'models to put in: folders, or ids in the library', [])
    .action((project: string, options: ArchiveOptions) =>
      withHost(options, (host, output, stop) => archive(host, output, stop, project, options), {
        endsItself: true,
      }),
    )
  add('unarchive <file>', 'take a project and its models out of such a file, if it is as sealed')
    .requiredOption('--out <folder>', 'where to put them')
    .action((file: string, options: { json?: boolean; out: string }) =>
      runCommand(async () => {
        const { manifest, project, models } = await unpackArchive(
          readBytes(file),
          resolve(options.out),
        )
        const holds = counted(manifest.documents, 'document')
        const lines = [
          `${project}: ${holds}, sealed on ${manifest.createdAt.slice(0, 10)}`,
          ...models.map(
            (folder) => `${folder}: a model; “models import” takes it into the library`,
          ),
        ]
        new Output(options.json === true).result({ ...manifest, project, models }, lines.join('\n'))
      }),
    )
}

async function archive(
  host: Host,
  output: Output,
  stop: AbortSignal,
  path: string,
  { out, model }: ArchiveOptions,
): Promise<void> {
  const project = host.projects.get(host.projects.openFile(resolve(path)).id)
  const models: { name: string; path: string }[] = []
  for (const one of model) {
    const folder = await host.models.locate(one)
    models.push({ name: basename(folder), path: folder })
  }
  const { bytes, manifest } = await archiveProject(project, models, stop)
  await writeWhole(out, (write) => write(bytes), stop)
  const what = [counted(manifest.documents, 'document'), counted(models.length, 'model')]
  output.result({ ...manifest, out }, `${what.join(' and ')} sealed in ${out}`)
}
