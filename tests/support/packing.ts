import { Arch, Packager, Platform, type PackagerOptions } from 'electron-builder'
import { chmodSync, globSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the application is packed for, and the libraries that each brings for models. */
const targets = {
  'linux-x64': {
    platform: Platform.LINUX,
    arch: Arch.x64,
    libraries: ['libonnxruntime.so.1'],
    maxMB: 60,
  },
  'win32-x64': {
    platform: Platform.WINDOWS,
    arch: Arch.x64,
    libraries: ['DirectML.dll', 'dxcompiler.dll', 'dxil.dll', 'onnxruntime.dll'],
    maxMB: 87,
  },
  'darwin-arm64': {
    platform: Platform.MAC,
    arch: Arch.arm64,
    libraries: ['libonnxruntime.1.24.3.dylib'],
    maxMB: 61,
  },
}
export type Target = keyof typeof targets
export const targetNames = Object.keys(targets) as Target[]

/** A file of the packed application; `unpacked` ones lie beside the archive. */
export interface PackedFile {
  path: string
  size: number
  unpacked: boolean
}

export const megabytes = (files: readonly PackedFile[]) =>
  Math.round(files.reduce((sum, { size }) => sum + size, 0) / 1e5) / 10

/** What is wrong with the packed files, each as a sentence: what is missing, what is nobody's, what weighs too much. */
export function wrongIn(files: readonly PackedFile[], target: Target): string[] {
  const [there, expected] = [new Set(files.map(({ path }) => path)), expectedIn(target)]
  const { maxMB } = targets[target]
  const inside = files.filter(({ path, unpacked }) => mustLieOpen(path) && !unpacked)
  return [
    ...expected.filter((path) => !there.has(path)).map((path) => `is missing: ${path}`),
    ...[...there].filter((path) => !expected.includes(path)).map((path) => `is too much: ${path}`),
    ...inside.map(({ path }) => `cannot be opened by the system: ${path}`),
    ...(megabytes(files) > maxMB ? [`weighs ${megabytes(files)} MB, more than ${maxMB}`] : []),
  ]
}

/** What the system itself opens, and what other programs are given. */
const mustLieOpen = (path: string) => /^resources\/|\.(node|dll|dylib|so\.\d+)$/.test(path)

/** All that a target holds: what was built, what comes along, and of the libraries what this system loads. */
function expectedIn(target: Target): string[] {
  const [platform, arch] = target.split('-')
  const runtime = `node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}`
  return [
    'package.json',
    ...lie('out/{main,preload,renderer}/**').filter(
      (path) => !path.endsWith('.map') && path !== 'out/main/cli.js',
    ),
    ...lie('resources/cluster/*.{md,py,txt}'),
    ...lie('resources/{sample,starter}/**'),
    ...lie('node_modules/better-sqlite3/{LICENSE,package.json,lib/**}'),
    `node_modules/better-sqlite3/prebuilds/${target}.node`,
    ...lie('node_modules/onnxruntime-common/{package.json,dist/cjs/*.js,dist/cjs/package.json}'),
    ...lie('node_modules/onnxruntime-node/{package.json,dist/*.js}'),
    `${runtime}/onnxruntime_binding.node`,
    ...targets[target].libraries.map((name) => `${runtime}/${name}`),
  ]
}

/** Files of the checkout. */
function lie(pattern: string): string[] {
  return globSync(pattern, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .map((path) => path.replaceAll('\\', '/'))
}

/** An entry of the archive, as electron-builder gives it to be written. */
interface Entry {
  type: string
  path: string
  unpacked: boolean
  stat?: { size: number }
}
const beside = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
const { AsarPackager } = beside('app-builder-lib/out/asar/asarUtil.js') as {
  AsarPackager: { prototype: { executeElectronAsar(entries: Entry[]): Promise<void> } }
}

class Enough extends Error {}

/** Finds dependencies by the folders themselves, and asks no npm, which takes a second. */
class QuickPackager extends Packager {
  override getPackageManager(): ReturnType<Packager['getPackageManager']> {
    return Promise.resolve('traversal' as Awaited<ReturnType<Packager['getPackageManager']>>)
  }
}

/** What electron-builder would pack for a target, by its own rules up to the point where it writes. */
export async function packedFor(target: Target, work: string): Promise<PackedFile[]> {
  const archive = AsarPackager.prototype
  const writing = archive.executeElectronAsar
  let found: Entry[] = []
  archive.executeElectronAsar = (entries) => {
    found = entries
    throw new Enough()
  }
  try {
    await new QuickPackager(optionsFor({ targets: targetOf(target) }, work))
      .build()
      .catch((error: unknown) => {
        if (!(error instanceof Enough)) throw error
      })
  } finally {
    archive.executeElectronAsar = writing
  }
  return found
    .filter(({ type }) => type === 'file')
    .map(({ path, unpacked, stat }) => ({
      path: path.replaceAll('\\', '/'),
      size: stat?.size ?? 0,
      unpacked,
    }))
}

/** Packs around a stand-in for Electron, or the folder of another one, into the folder `work`. */
export async function pack(
  options: PackagerOptions,
  work: string,
  electronDist?: string,
): Promise<void> {
  await new Packager(optionsFor(options, work, electronDist)).build()
}

function optionsFor(
  options: PackagerOptions,
  work: string,
  electronDist = standIn(work),
): PackagerOptions {
  const directories = { output: join(work, 'packed') }
  const config = { electronDist, electronVersion: '45.4.1', directories, publish: null }
  return { projectDir: root, config, ...options }
}

export const targetOf = (target: Target) =>
  targets[target].platform.createTarget(['dir'], targets[target].arch)

/** A folder that electron-builder takes for Electron, with a place for the fuses, all of them off. */
function standIn(work: string): string {
  const folder = join(work, 'electron')
  const fuses = `stand-in dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009${'1'.repeat(9)}`
  mkdirSync(join(folder, 'Electron.app', 'Contents', 'Resources'), { recursive: true })
  for (const name of ['electron', 'electron.exe']) writeFileSync(join(folder, name), fuses)
  chmodSync(join(folder, 'electron'), 0o755)
  return folder
}
