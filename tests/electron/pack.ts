import { spawnSync } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  megabytes,
  pack,
  targetNames,
  targetOf,
  wrongIn,
  type PackedFile,
  type Target,
} from '../support/packing.ts'

/**
 * Packs the built application for each target around a stand-in for Electron, and looks at every file in what was
 * written: `npm run build && node tests/electron/pack.ts [linux-x64 win32-x64 darwin-arm64]`. With ELECTRON, packs
 * around that program for the machine it runs on, and drives what came of it: `ELECTRON=path node
 * tests/electron/pack.ts`, see run.ts. APP names another folder of the application than the checkout.
 */
const { ELECTRON: electron, APP: app } = process.env
const work = mkdtempSync(join(tmpdir(), 'spanwright-packing-'))
// As root, what is packed is run as nobody.
chmodSync(work, 0o755)
try {
  const named = process.argv.slice(2) as Target[]
  if (electron) await packAndDrive(resolve(electron))
  else for (const target of named.length > 0 ? named : targetNames) await packAndLook(target)
} finally {
  rmSync(work, { recursive: true })
}

async function packAndLook(target: Target): Promise<void> {
  const folder = join(work, target)
  // For Windows and macOS it fails after the files, where the program itself is to be marked.
  const failure = await pack({ targets: targetOf(target) }, folder).then(
    () => 'nothing was written',
    (error: unknown) => String(error),
  )
  const [asar] = globSync(`${folder}/packed/**/app.asar`)
  const files = asar ? filesIn(asar) : []
  const wrong = asar ? wrongIn(files, target) : [failure]
  console.log(`${target}: ${files.length} files, ${megabytes(files)} MB without Electron`)
  for (const what of wrong) console.log(`  ${what}`)
  if (wrong.length > 0) process.exitCode = 1
}

async function packAndDrive(program: string): Promise<void> {
  const target = `${process.platform}-${process.arch}` as Target
  const project = app ? { projectDir: resolve(app) } : {}
  await pack({ targets: targetOf(target), ...project }, work, dirname(program))
  const [packed] = globSync(
    `${work}/packed/{linux*-unpacked/spanwright,win*-unpacked/Spanwright.exe,mac*/Spanwright.app/Contents/MacOS/Spanwright}`,
  )
  const script = fileURLToPath(new URL('./run.ts', import.meta.url))
  const args = [script, ...process.argv.slice(2)]
  const env = { ...process.env, ELECTRON: packed }
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1
}

interface Folder {
  files: Record<string, Folder | { size: number; unpacked?: boolean }>
}

/** The files of an asar: its head is a length, four bytes further on, and JSON behind that. */
function filesIn(asar: string): PackedFile[] {
  const bytes = readFileSync(asar)
  const head = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Folder
  const walk = (folder: Folder, path: string): PackedFile[] =>
    Object.entries(folder.files).flatMap(([name, one]) =>
      'files' in one
        ? walk(one, `${path}${name}/`)
        : [{ path: path + name, size: one.size, unpacked: one.unpacked === true }],
    )
  return walk(head, '')
}
