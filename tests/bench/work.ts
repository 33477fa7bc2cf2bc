/**
 * One piece of work in a process of its own, so that its peak memory is its own. `node work.ts KIND
 * SPEC.json` prepares it, says so, then measures once for every line it is sent and answers with the
 * seconds taken; when the input ends it answers with the peak of its memory. peers.py speaks the same.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { gemmWork } from './work-gemm.ts'
import { peerTaggingWork, streamingWork, taggingWork } from './work-tagging.ts'
import { trainingWork } from './work-training.ts'

const kinds: Record<string, (spec: never) => Promise<() => Promise<void>>> = {
  gemm: gemmWork,
  train: trainingWork,
  tag: taggingWork,
  'tag-stream': streamingWork,
  'tag-transformersjs': peerTaggingWork,
}

const [kind, file] = process.argv.slice(2)
const started = performance.now()
const work = await kinds[kind](JSON.parse(readFileSync(file, 'utf8')) as never)
const say = (answer: object) => process.stdout.write(JSON.stringify(answer) + '\n')
say({ setup: (performance.now() - started) / 1000 })
for await (const line of createInterface({ input: process.stdin })) {
  if (line === '') continue
  const start = performance.now()
  await work()
  say({ seconds: (performance.now() - start) / 1000 })
}
say({ peakMB: peakMegabytes() })
process.exit(0)

/** The peak resident set of this process, from the kernel where it tells, else from Node. */
function peakMegabytes(): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
    if (line) return Number(line[1]) / 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024
}
