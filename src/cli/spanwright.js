#!/usr/bin/env node
/** The command `spanwright`, once linked: runs the command line on the project's own Node. */
import { spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath, URL } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const name = process.platform === 'win32' ? 'node.exe' : 'node'
const node = at(`../../node_modules/node/bin/${name}`)

const child = spawn(node, [at('main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
// Ctrl-C reaches the command itself; its end is ours.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code) => process.exit(code ?? 1))
