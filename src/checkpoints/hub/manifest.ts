import { attempt, failed, type FailureError } from '../../domain/failure.ts'
import { MODEL_TEXTS, PARTS_OF_OURS } from '../copy.ts'
import { isObject, parseJsonObject, type Json } from '../../domain/json.ts'
import { MAX_CONFIG_BYTES } from '../texts.ts'
import { supportedFamilies, tokenizerFiles, vocabularyFiles } from '../../families/index.ts'
import { indexNames, WEIGHTS_FILE, weightNames } from '../weight-names.ts'
import { MAX_INDEX_BYTES, partNames } from '../weights.ts'
import { weightsInstead } from '../what-is-it.ts'
import type { Repository } from './repository.ts'

/** A file to fetch, and what the hub says of it. */
export interface HubFile {
  name: string
  size: number
  /** Of files in the hub's large storage. */
  sha256?: string
  /** Of others: git's identifier, the SHA-1 of a short header and the contents. */
  gitSha1?: string
}

export interface Manifest {
  /** The commit that the revision names now, so that no file changes in between. */
  commit: string
  files: HubFile[]
}

/** Files of a repository; training states and the like make some thousands. */
const MAX_FILES = 20_000
/** Twice the largest model that can be read, which has 4 GB of numbers that are used. */
const MAX_TOTAL_BYTES = 8 * 1024 ** 3

const MAX_BYTES: Record<string, number> = {
  ...tokenizerFiles,
  'config.json': MAX_CONFIG_BYTES,
  ...Object.fromEntries(indexNames.map((name) => [name, MAX_INDEX_BYTES])),
}

/** Reads the hub's answer about a repository. Throws a FailureError when it is none. */
export function parseManifest(text: string, repository: Repository): Manifest {
  const json = attempt(() => parseJsonObject('The list of files', text))
  const siblings = json.ok ? json.value.siblings : undefined
  if (!json.ok || !Array.isArray(siblings) || siblings.length > MAX_FILES) {
    throw failed(
      'bad-input',
      `The hub did not answer with a list of the files of ${repository.name}; check the mirror in Models.`,
    )
  }
  const files = siblings.flatMap((sibling) => (isObject(sibling) ? parseFile(sibling) : []))
  if (siblings.length > 0 && files.length === 0) {
    throw failed(
      'bad-input',
      'The hub lists files without their sizes; choose another mirror in Models.',
    )
  }
  const commit = typeof json.value.sha === 'string' ? json.value.sha : ''
  return { commit: /^[0-9a-f]{40}$/.test(commit) ? commit : repository.revision, files }
}

/** Files in folders are never needed, so a name with a separator is not even looked at. */
function parseFile({ rfilename: name, size, blobId, lfs }: Json): HubFile[] {
  if (typeof name !== 'string' || !/^[\w-][\w.-]{0,150}$/.test(name)) return []
  const large = isObject(lfs) ? lfs : {}
  const bytes = large.size ?? size
  if (!Number.isSafeInteger(bytes) || (bytes as number) < 0) return []
  const file: HubFile = { name, size: bytes as number }
  const sha256 = hash(large.sha256, 64) ?? hash(large.oid, 64)
  const gitSha1 = hash(blobId, 40)
  if (sha256) return [{ ...file, sha256 }]
  return [gitSha1 ? { ...file, gitSha1 } : file]
}

function hash(value: unknown, length: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const hex = value.replace(/^sha256:/, '').toLowerCase()
  return hex.length === length && /^[0-9a-f]+$/.test(hex) ? hex : undefined
}

/** The small files, config.json first: they decide whether the weights are wanted. */
export function smallFiles({ files }: Manifest, repository: Repository): HubFile[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  const refuse = (why: string) => unusable(repository, why)
  const others = weightsInstead([...byName.keys()])
  if (!byName.has('config.json')) throw refuse(others ?? 'it has no config.json')
  const weights = weightsOf(files)
  if (weights === undefined) throw refuse(others ?? `it has no ${WEIGHTS_FILE}`)
  if (!vocabularyFiles.some((name) => byName.has(name))) {
    throw refuse(`it has neither ${vocabularyFiles.join(' nor ')}`)
  }
  const names = [...MODEL_TEXTS, ...indexNames.filter((name) => name === weights)]
  const wanted = names.flatMap((name) => byName.get(name) ?? [])
  const large = wanted.find(({ name, size }) => size > MAX_BYTES[name])
  if (large) throw refuse(`its ${large.name} is far too large`)
  return wanted
}

/** The file of weights, or else the index of its parts, that a repository is read by. */
const weightsOf = (files: readonly HubFile[]) =>
  weightNames.find((name) => files.some((file) => file.name === name))

/** The index of the weights, where they are in parts. */
export function indexOf({ files }: Manifest): string | undefined {
  return indexNames.find((name) => name === weightsOf(files))
}

/** The files with the weights; `index` is the text of the index file, where there is one. */
export function weightFilesOf(
  manifest: Manifest,
  repository: Repository,
  index: string | undefined,
): HubFile[] {
  const { files } = manifest
  const first = weightsOf(files) ?? WEIGHTS_FILE
  const names = index === undefined ? [first] : partNames(first, index)
  names.push(...PARTS_OF_OURS.filter((part) => files.some(({ name }) => name === part)))
  const wanted = names.map((name) => {
    const file = files.find((one) => one.name === name)
    if (!file) throw unusable(repository, `the file ${name} is missing`)
    return file
  })
  const total = wanted.reduce((sum, { size }) => sum + size, 0)
  if (total > MAX_TOTAL_BYTES) throw unusable(repository, 'its weights are far too large')
  return wanted
}

export function unusable({ name }: Repository, why: string): FailureError {
  return failed(
    'bad-input',
    `${name} cannot be used here: ${why}. Nothing large was fetched; choose another ${supportedFamilies}.`,
  )
}
