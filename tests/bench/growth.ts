import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ours } from './child.ts'
import { interleave } from './interleave.ts'
import { loadCorpus } from './corpus.ts'
import { modelFolder } from './model-folder.ts'
import { missingRows } from './report.ts'
import type { Row } from './row.ts'
import { benchConfig } from './shapes.ts'
import { summarise } from './statistics.ts'

/** Shows that time grows with tokens alone and that memory does not grow with documents. */
export async function growthRows(folder: string, quick: boolean): Promise<Row[]> {
  return [
    ...(await trainingGrowth(folder, quick ? [4, 8, 16] : [8, 16, 32])),
    ...(await taggingGrowth(folder, quick ? [100, 1000, 10_000] : [1000, 10_000, 100_000])),
  ]
}

/** Time of one update at growing numbers of sequences of 50 tokens. */
async function trainingGrowth(folder: string, sizes: number[]): Promise<Row[]> {
  const { vocabSize } = benchConfig('mini')
  const children = sizes.map((size) => {
    const sequence = (row: number) =>
      Array.from({ length: 50 }, (_, i) => 5 + ((row * 50 + i) % 9000))
    const batches = [Array.from({ length: size }, (_, row) => sequence(row))]
    return ours(folder, 'train', { shape: 'mini', batches, padTo: 0, vocabSize }, `${size}`)
  })
  const measured = await interleave(children, 9, { warmups: 2, repeats: 4 })
  return measured.map(({ name, seconds, peakMB }) => ({
    group: 'growth',
    work: `mini: step of ${name} × 50`,
    program: 'spanwright',
    unit: 'ms',
    value: summarise(seconds.map((s) => s * 1000)),
    peakMB,
    note: `${((summarise(seconds).median * 1e6) / (Number(name) * 50)).toFixed(1)} µs a token`,
  }))
}

/** Peak memory and speed of `spanwright tag` on files of growing numbers of documents. */
async function taggingGrowth(folder: string, sizes: number[]): Promise<Row[]> {
  if (process.platform !== 'linux') {
    const reason = 'the peak of another process is read from /proc, which only Linux has'
    return missingRows('growth', 'tiny: tag documents, peak', 'MB', ['spanwright'], reason)
  }
  const { dev, tokenizer } = await loadCorpus()
  const model = await modelFolder(folder, 'tiny', tokenizer)
  const texts = dev.slice(0, 1000).map(({ text }) => text.replaceAll('\n', ' '))
  const rows: Row[] = []
  const first: Record<string, number> = {}
  for (const count of sizes) {
    const file = join(folder, `growth-${count}.txt`)
    const lines = Array.from({ length: count }, (_, i) => texts[i % texts.length])
    writeFileSync(file, lines.map((l) => l.slice(0, 40)).join('\n'))
    const start = performance.now()
    const peaks = await watchPeaks(
      ['tag', file, '--model', model, '--out', `${file}.jsonl`],
      folder,
    )
    const seconds = (performance.now() - start) / 1000
    for (const [program, peakMB] of Object.entries(peaks)) {
      first[program] ??= peakMB
      rows.push({
        group: 'growth',
        work: `tiny: tag ${count.toLocaleString('en')} documents, peak`,
        program,
        unit: 'MB',
        value: summarise([peakMB]),
        note: `${(peakMB / first[program]).toFixed(2)} × the first, ${seconds.toFixed(0)} s`,
      })
    }
  }
  return rows
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** Runs a command and follows the peaks of its own memory and of its worker's, in megabytes. */
async function watchPeaks(args: string[], folder: string): Promise<Record<string, number>> {
  const env = { ...process.env, SPANWRIGHT_HOME: join(folder, 'home') }
  const child = spawn(process.execPath, [main, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const peaks: Record<string, number> = {}
  const timer = setInterval(() => {
    const pid = child.pid as number
    peaks['command line'] = peakOf(pid) ?? peaks['command line']
    const worker = readProc(`${pid}/task/${pid}/children`)?.trim().split(' ')[0]
    if (worker) peaks.worker = peakOf(Number(worker)) ?? peaks.worker
  }, LOOK_MS)
  await new Promise<void>((resolve, reject) =>
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`tag ended with ${code}`)),
    ),
  )
  clearInterval(timer)
  return peaks
}

/** The kernel's own peak, so that only what comes after the last look is missed. */
const LOOK_MS = 20

function peakOf(pid: number): number | undefined {
  const line = /VmHWM:\s+(\d+) kB/.exec(readProc(`${pid}/status`) ?? '')
  return line ? Number(line[1]) / 1024 : undefined
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8')
  } catch {
    return undefined
  }
}
