import { existsSync, mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { attemptAsync, failed, unwrap } from '../domain/failure.ts'
import { counted, figure } from '../domain/figures.ts'
import { formatKeys, parseKeys } from '../domain/key-file.ts'
import { isInside } from '../files/contained.ts'
import { replaceFile } from '../files/replace.ts'
import { writeWhole } from '../files/whole-file.ts'
import type { Host } from '../host/host.ts'
import { redactFile, valuesOf, type RedactionPlan } from '../host/redaction/redacting.ts'
import {
  AS_TEXT,
  redactionWays,
  type KeyEntry,
  type RedactionReport,
  type RedactionWay,
} from '../model/redaction.ts'
import { namesOf, type AddCommand } from './command.ts'
import {
  expandPaths,
  fileOptions,
  fileReadingOf,
  readBytes,
  withBeside,
  withPath,
  type FileOptions,
} from './files.ts'
import { withHost, type Output } from './output.ts'

interface RedactOptions extends FileOptions {
  json?: boolean
  model?: string
  project?: string
  by: RedactionWay
  keys?: string
  labels?: string[]
  minScore: number
  out: string
}

export function redactCommand(add: AddCommand): void {
  fileOptions(add('redact <paths...>', 'write files without what a model or a project names'))
    .option('--model <model>', 'the model that finds it: its folder, or its id in the library')
    .option('--project <file>', 'or what is labelled in a project, wherever it stands')
    .addOption(
      new Option('--by <way>', 'what stands for it').choices(redactionWays).default('label'),
    )
    .option('--keys <file>', 'of pseudonyms: whom each stands for; used again when it is there')
    .option('--labels <names>', 'only these labels, with commas between them', namesOf)
    .option('--min-score <score>', 'only what the model is so sure of, from 0 to 1', scoreOf, 0)
    .requiredOption('-o, --out <folder>', 'where to write the files, under their names')
    .action((paths: string[], options: RedactOptions) =>
      withHost(options, (host, output, stop) => redactFiles(host, output, stop, paths, options), {
        endsItself: true,
      }),
    )
}

function scoreOf(text: string): number {
  const score = Number(text)
  if (score >= 0 && score <= 1) return score
  throw new InvalidArgumentError('Give a number from 0 to 1.')
}

async function redactFiles(
  host: Host,
  output: Output,
  stop: AbortSignal,
  named: readonly string[],
  options: RedactOptions,
): Promise<void> {
  const { paths, leftOut } = expandPaths(named)
  for (const path of leftOut) output.note(`${path} was left out.`)
  let plan = await planOf(host, options)
  withPath(options.out, () => mkdirSync(options.out, { recursive: true }))
  const taken = new Set<string>()
  let failures = 0
  for (const path of paths) {
    const done = await attemptAsync(async () => {
      const reading = withBeside(path, fileReadingOf(options))
      const file = { name: basename(path), bytes: readBytes(path), ...reading }
      const { name, bytes, report, keys } = await redactFile(host.workers, file, plan, stop)
      const out = freePath(options.out, name, path, taken)
      // No pseudonym is in any file before it is in the keys.
      if (options.keys) await writeKeys(options.keys, keys)
      plan = { ...plan, keys }
      await writeWhole(out, (write) => write(bytes), stop)
      output.result({ file: path, out, ...report }, reportText(path, out, report))
    })
    if (done.ok) continue
    stop.throwIfAborted()
    failures++
    process.stderr.write(`${path}: ${done.failure.message}\n`)
  }
  if (failures === 0) return
  const all = figure(paths.length)
  throw failed('bad-input', `${counted(failures, 'file')} of ${all} could not be redacted.`)
}

async function planOf(
  host: Host,
  { model, project: path, by, keys, minScore, out, ...options }: RedactOptions,
): Promise<RedactionPlan> {
  if (by === 'pseudonym' && keys === undefined)
    throw failed('bad-input', 'Name the file of keys that tells whom pseudonyms stand for: --keys.')
  if (by !== 'pseudonym' && keys !== undefined)
    throw failed('bad-input', 'A file of keys belongs to pseudonyms; add --by pseudonym.')
  if (keys !== undefined && isInside(resolve(out), resolve(keys)))
    throw failed(
      'bad-input',
      'The file of keys would lie among the files that it explains; name one outside of that folder.',
    )
  if (model === undefined && path === undefined)
    throw failed('bad-input', 'Say what is to be taken out: name a --model or a --project.')
  const labels = options.labels ?? null
  const folder = model === undefined ? null : await host.models.locate(model)
  const project =
    path === undefined ? null : host.projects.get(host.projects.openFile(resolve(path)).id)
  return {
    finder: folder === null ? null : { folder, labels, minScore },
    known: project ? await valuesOf(project, labels) : [],
    ...{ by, keys: keysAt(keys) },
  }
}

function keysAt(path: string | undefined): KeyEntry[] {
  if (path === undefined || !existsSync(path)) return []
  return unwrap(parseKeys(new TextDecoder().decode(readBytes(path))))
}

/** For the owner alone. */
const writeKeys = (path: string, keys: readonly KeyEntry[]) =>
  replaceFile(path, (temporary) => writeFile(temporary, formatKeys(keys), { mode: 0o600 }))

/** Where a file is written: not over one of this run, nor over the file itself. */
function freePath(folder: string, name: string, from: string, taken: Set<string>): string {
  const end = extname(name)
  const stem = name.slice(0, name.length - end.length)
  let path = join(folder, name)
  for (let number = 2; taken.has(path); number++) path = join(folder, `${stem} ${number}${end}`)
  taken.add(path)
  if (resolve(path) !== resolve(from)) return path
  throw failed(
    'bad-input',
    'The result would take the place of the file itself; name another folder.',
  )
}

function reportText(path: string, out: string, report: RedactionReport): string {
  const { perLabel, values, asText, left, unchecked, remarks } = report
  const places = Object.values(perLabel).reduce((sum, count) => sum + count, 0)
  const told = Object.entries(perLabel).map(([label, count]) => `${label} ${figure(count)}`)
  return [
    `${path}: ${counted(places, 'place')} replaced, ${counted(values, 'value')}${told.length > 0 ? ` (${told.join(', ')})` : ''}; written to ${out}`,
    ...(asText ? [`  ${AS_TEXT}`] : []),
    ...(left.length === 0 && values > 0
      ? ['  Read again: no value is left in what can be read.']
      : []),
    ...left.map(({ value, place }) => `  Left: “${value}” in ${place}, which the file needs.`),
    ...unchecked.map((what) => `  Not checked: ${what}.`),
    ...remarks.map((remark) => `  ${remark}`),
  ].join('\n')
}
