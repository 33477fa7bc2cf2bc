import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { failed } from '../domain/failure.ts'
import { counted } from '../domain/figures.ts'
import { checkProject, compactProject, duplicateProject } from '../host/projects/caring.ts'
import {
  emptyProjectTrash,
  restoreTrashed,
  trashedProjects,
  trashProject,
} from '../host/projects/project-trash.ts'
import { commandsOf, type AddCommand } from './command.ts'
import { withHost, type HostWork } from './output.ts'

interface Options {
  json?: boolean
}

/** The projects commands: files of projects, each as a whole, as the page has them under Projects. */
export function projectsCommands(program: Command): void {
  const command = commandsOf(
    program.command('projects').description('the files of projects, each as a whole'),
  )
  command('list', 'the projects opened lately, the last one first')
    .option('--trash', 'what is in the trash instead')
    .action((options: Options & { trash?: boolean }) =>
      withHost(options, options.trash ? listTrash : listRecent),
    )
  careCommands(command)
  trashCommands(command)
}

function careCommands(command: AddCommand): void {
  command('check <project>', 'whether all parts of its file fit together').action(about(check))
  command('compact <project>', 'give back the room of what is not there any more').action(
    about(compact),
  )
  command('duplicate <project> <name>', 'copy it beside itself, with its history').action(
    (project: string, name: string, options: Options) =>
      withHost(options, duplicate(resolve(project), name)),
  )
}

function trashCommands(command: AddCommand): void {
  command('delete <project>', 'move it to the trash beside it').action(about(remove))
  command('restore <project>', 'bring it back from the trash; its name, or its path there').action(
    (name: string, options: Options) => withHost(options, restore(name)),
  )
  command('empty-trash', 'delete what is in the trash for good').action((options: Options) =>
    withHost(options, emptyTrash),
  )
}

const about = (work: (path: string) => HostWork) => (project: string, options: Options) =>
  withHost(options, work(resolve(project)))

const listRecent: HostWork = async ({ projects }, output) => {
  const recent = projects.recent()
  if (recent.length === 0) output.note('No project was opened lately.')
  for (const project of recent) {
    const { name, path, documents, done, exists } = project
    const holds = exists ? `${done} of ${counted(documents, 'document')} done` : 'not there'
    output.result(project, `${name}  ${holds}  ${path}`)
  }
}

const listTrash: HostWork = async ({ projects }, output) => {
  const trash = trashedProjects(projects)
  if (trash.length === 0) output.note('The trash is empty.')
  for (const project of trash) {
    const { name, path, deletedAt, bytes } = project
    output.result(project, `${name}  ${megabytes(bytes)}  ${deletedAt.slice(0, 10)}  ${path}`)
  }
}

const check =
  (path: string): HostWork =>
  async ({ projects }, output, stop) => {
    const { sound } = await checkProject(projects, path, stop)
    if (!sound)
      throw failed(
        'disk',
        `Parts of ${basename(path)} do not fit together: “spanwright restore” puts a backup in its place, or saves what can be read.`,
      )
    output.result({ path, sound }, `All parts of ${basename(path)} fit together.`)
  }

const compact =
  (path: string): HostWork =>
  async ({ projects }, output) => {
    const { before, after } = await compactProject(projects, path)
    output.result({ path, before, after }, `${megabytes(before)} before, ${megabytes(after)} now`)
  }

const duplicate =
  (from: string, name: string): HostWork =>
  async ({ projects }, output) => {
    const { path } = await duplicateProject(projects, from, name)
    output.result({ path, name }, `Copied to ${path}`)
  }

const remove =
  (path: string): HostWork =>
  async ({ projects }, output) => {
    trashProject(projects, path)
    output.result({ deleted: path }, `${path} is in the trash; projects restore brings it back.`)
  }

/** The last one of a name. */
const restore =
  (name: string): HostWork =>
  async ({ projects }, output) => {
    const found = trashedProjects(projects).find(
      (one) => one.name === name || one.path === resolve(name),
    )
    const { path } = restoreTrashed(projects, found?.path ?? resolve(name))
    output.result({ path }, `${path} is back`)
  }

const emptyTrash: HostWork = async ({ projects }, output) => {
  const { length } = trashedProjects(projects)
  emptyProjectTrash(projects)
  output.result({ deleted: length }, `${counted(length, 'project')} deleted for good`)
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
