#!/usr/bin/env node
/**
 * The command `spanwright`: runs the command line, its bundle where that is what was installed, on a Node that
 * is new enough: the one that runs this, or the one that comes along.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, URL } from 'node:url'

const LEAST = 24

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Path of a Node that is new enough; undefined where there is none. */
function newNode() {
  if (Number.parseInt(process.versions.node) >= LEAST) return process.execPath
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const program = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(program) ? program : undefined
  } catch {
    return undefined
  }
}

const node = newNode()
const source = at('main.ts')
// Sources run as they are, but not from a folder of packages.
const main =
  existsSync(source) && !source.includes('node_modules') ? source : at('../../out/main/cli.js')
if (node === undefined) {
  process.stderr.write(
    `Spanwright needs Node ${LEAST} or later; this is ${process.versions.node}.\n`,
  )
  process.exit(1)
}
// Downloads go through the proxy that the environment names; the first releases of Node 24 know of it only by this.
const env = { ...process.env, NODE_USE_ENV_PROXY: '1' }
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit', env })
// Ctrl-C reaches the command itself; its end is ours.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
