import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Packs the built application for each target around a stand-in for Electron, and looks at what is in it:
 * `npm run build && node tests/electron/pack.ts [linux-x64 win32-x64 darwin-arm64]`. Not part of `npm test`.
 */
const root = fileURLToPath(new URL('../..', import.meta.url))
/** Of an installed Linux application without Electron itself. */
const MAX_MB = 60

const targets = {
  'linux-x64': { flags: ['--linux', '--x64'], library: 'libonnxruntime.so.1' },
  'win32-x64': { flags: ['--win', '--x64'], library: 'onnxruntime.dll' },
  'darwin-arm64': { flags: ['--mac', '--arm64'], library: 'libonnxruntime.1.dylib' },
}
type Target = keyof typeof targets

const named = process.argv.slice(2) as Target[]
const work = mkdtempSync(join(tmpdir(), 'spanwright-packing-'))
for (const target of named.length > 0 ? named : (Object.keys(targets) as Target[])) pack(target)
rmSync(work, { recursive: true })

function pack(target: Target): void {
  const out = join(work, target)
  const settings = { electronDist: standIn(), electronVersion: '45.4.1', 'directories.output': out }
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const flags = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`)
  const args = [builder, '--dir', ...targets[target].flags, ...flags]
  const { stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  // For Windows and macOS it fails after the files, where the program itself is to be marked.
  const [asar] = globSync(`${out}/**/app.asar`)
  if (!asar) {
    process.exitCode = 1
    return console.log(`${target}: not packed\n${stderr.slice(-2000)}`)
  }
  const files = filesIn(asar)
  const wrong = [...strangers(files), ...missing(files, target)]
  const unpacked = globSync(`${asar}.unpacked/**/*`).map((path) => statSync(path))
  const bytes = [statSync(asar), ...unpacked].reduce(
    (sum, info) => sum + (info.isFile() ? info.size : 0),
    0,
  )
  const megabytes = Math.round(bytes / 1e5) / 10
  const size = target.startsWith('linux') && megabytes > MAX_MB ? `, more than ${MAX_MB}` : ''
  console.log(`${target}: ${files.length} files, ${megabytes} MB without Electron${size}`)
  for (const file of wrong) console.log(`  ${file}`)
  if (wrong.length > 0) process.exitCode = 1
}

interface Folder {
  files: Record<string, Folder | { size: number }>
}

/** The paths in an asar, folders too: its head is a length, four bytes further on, and JSON behind that. */
function filesIn(asar: string): string[] {
  const bytes = readFileSync(asar)
  const head = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Folder
  const walk = (folder: Folder, path: string): string[] =>
    Object.entries(folder.files).flatMap(([name, one]) => {
      const here = `${path}/${name}`
      return 'files' in one ? [here, ...walk(one, here)] : [here]
    })
  return walk(head, '')
}

/** What is nobody's at run time. */
function strangers(files: readonly string[]): string[] {
  const known = /^\/(out|resources|node_modules|package\.json)(\/|$)/
  return files
    .filter((file) => !known.test(file) || /\.(map|ts|md)$/.test(file))
    .filter((file) => !/^\/resources\/.*README\.md$/.test(file))
    .map((file) => `does not belong there: ${file}`)
}

/** Of binaries, those of the target and no other. */
function missing(files: readonly string[], target: Target): string[] {
  const [platform, arch] = target.split('-')
  const wanted = [
    `/node_modules/better-sqlite3/prebuilds/${target}.node`,
    `/node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/onnxruntime_binding.node`,
    `/node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/${targets[target].library}`,
    ...['/out/main/index.js', '/out/main/host.js', '/out/main/worker.js', '/out/preload/index.cjs'],
    ...['/out/renderer/licences.txt', '/resources/starter/model.safetensors'],
  ]
  const binaries = files.filter((file) => file.endsWith('.node') && !wanted.includes(file))
  return [
    ...wanted.filter((file) => !files.includes(file)).map((file) => `is missing: ${file}`),
    ...binaries.map((file) => `is of another platform: ${file}`),
  ]
}

/** A folder that electron-builder takes for Electron, with a place for the fuses, all of them off. */
function standIn(): string {
  const folder = join(work, 'electron')
  const fuses = `stand-in dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009${'1'.repeat(9)}`
  mkdirSync(join(folder, 'Electron.app', 'Contents', 'Resources'), { recursive: true })
  for (const name of ['electron', 'electron.exe']) writeFileSync(join(folder, name), fuses)
  chmodSync(join(folder, 'electron'), 0o755)
  return folder
}
