import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { deepStrictEqual as same } from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { acts, leftovers, nextStart, type ActName } from './acts.ts'

const child = fileURLToPath(new URL('./act-child.ts', import.meta.url))

/** One act, the home that it begins with, and how often it changes the disk. */
export interface Subject {
  name: ActName
  template: string
  operations: number
}

/** Prepares an act below a folder that it may fill, and counts its changes of the disk. */
export async function subjectOf(name: ActName, folder: string): Promise<Subject> {
  const template = `${folder}/${name}`
  await acts[name].prepare(template)
  const home = `${template}-whole`
  cpSync(template, home, { recursive: true })
  const { out, code } = await run(name, home, Infinity)
  same(code, 0)
  await lookAfter(name, home, 'after')
  return { name, template, operations: Number(out) }
}

/** Kills the act before its change of that number; throws unless all is whole after the next start. */
export async function killAt({ name, template }: Subject, at: number): Promise<void> {
  const home = `${template}-killed`
  cpSync(template, home, { recursive: true })
  const { signal, code } = await run(name, home, at)
  // It may have come to its end with fewer changes: when the file takes its log in is a matter of time.
  if (code !== 0) same(signal, 'SIGKILL')
  await lookAfter(name, home, code === 0 ? 'after' : undefined)
}

async function lookAfter(name: ActName, home: string, expected?: string): Promise<void> {
  await nextStart(home)
  const outcome = await acts[name].look(home)
  if (expected !== undefined) same(outcome, expected)
  same(leftovers(home), [])
  // And what was killed can be done.
  if (outcome === 'before') {
    await acts[name].act(home)
    same(await acts[name].look(home), 'after')
    same(leftovers(home), [])
  }
  rmSync(home, { recursive: true })
}

async function run(name: ActName, home: string, at: number) {
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const running = spawn(process.execPath, [child, name, home, String(at)], { stdio: [...stdio] })
  const [out, [code, signal]] = await Promise.all([text(running.stdout), once(running, 'exit')])
  return { out, code: code as number | null, signal: signal as string | null }
}
