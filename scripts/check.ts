/**
 * Runs scripts of package.json, as many at once as there are processors, and shows what each has printed when it ends,
 * or with --live as it comes: node scripts/check.ts [--live] NAME… None is begun after one has failed.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { live: { type: 'boolean', default: false } },
})
const waiting = [...positionals]

async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (await succeeds(name)) continue
    console.error(`npm run ${name} failed.`)
    process.exitCode = 1
    waiting.length = 0
  }
}

async function succeeds(name: string): Promise<boolean> {
  const shell = process.platform === 'win32'
  const stdio = values.live ? ('inherit' as const) : ('pipe' as const)
  const child = spawn('npm', ['run', '-s', name], { shell, stdio: ['ignore', stdio, stdio] })
  const printed = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''))
  const [code] = (await once(child, 'close')) as [number | null]
  const [out, err] = await Promise.all(printed)
  process.stdout.write(out)
  process.stderr.write(err)
  return code === 0
}

await Promise.all(Array.from({ length: availableParallelism() }, work))
