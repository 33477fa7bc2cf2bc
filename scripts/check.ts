/**
 * Runs scripts of package.json, as many at once as there are processors, and shows what each has printed when it ends:
 * node scripts/check.ts NAME… None is begun after one has failed.
 */
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)
const waiting = process.argv.slice(2)

async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const options = { maxBuffer: 2 ** 28, shell: process.platform === 'win32' }
    try {
      show(await run('npm', ['run', '-s', name], options))
    } catch (error) {
      show(error as { stdout: string; stderr: string })
      console.error(`npm run ${name} failed.`)
      process.exitCode = 1
      waiting.length = 0
    }
  }
}

function show({ stdout, stderr }: { stdout: string; stderr: string }): void {
  process.stdout.write(stdout)
  process.stderr.write(stderr)
}

await Promise.all(Array.from({ length: availableParallelism() }, work))
