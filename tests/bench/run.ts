/**
 * Measures Spanwright on this machine, and beside it, in the same session and by turns, the programs
 * that do the same: torch, Hugging Face's Trainer and pipeline (PYTHON names a Python that has them),
 * and transformers.js (SPANWRIGHT_PEERS names a folder that has it). Prints one table.
 *
 *   npm run bench -- [--quick] [--only train|adapter|tag|engines|memory|start|growth] [--shapes tiny,mini,base]
 *     [--out results.json] [--markdown table.md]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { engineRows } from './engines.ts'
import { growthRows } from './growth.ts'
import { memoryRows } from './memory.ts'
import { findPeers, type Peers } from './peers.ts'
import { describeMachine, formatMarkdown, formatTable, type Report } from './report.ts'
import type { Row } from './row.ts'
import { shapes, type ShapeName } from './shapes.ts'
import { startRows } from './start.ts'
import { taggingRows } from './tagging.ts'
import { adapterRows, epochRows, peakRows, stepRows } from './training.ts'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    shapes: { type: 'string' },
    out: { type: 'string' },
    markdown: { type: 'string' },
  },
})
const quick = options.quick

const folder = mkdtempSync(join(tmpdir(), 'spanwright-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const groups: Record<string, (peers: Peers) => AsyncGenerator<Row[]>> = {
  async *train(peers) {
    const { rows, peak } = await peakRows(folder, peers)
    yield rows
    for (const shape of chosenShapes(['tiny', 'mini', 'base'])) {
      const slow = isLarge(shape)
      yield await stepRows(folder, peers, shape, slow ? 5 : 15, peak)
      yield await epochRows(folder, peers, shape, quick ? 2 : 3, quick ? 6 : slow ? 12 : 24)
    }
  },
  async *adapter(peers) {
    for (const shape of chosenShapes(['minilm', 'base'])) {
      yield await adapterRows(folder, peers, shape, quick ? 3 : 7)
    }
  },
  async *tag(peers) {
    for (const shape of chosenShapes(['mini', 'minilm'])) {
      yield await taggingRows(folder, peers, shape, quick ? 2 : 7, quick ? 200 : 1000)
    }
  },
  async *engines() {
    yield await engineRows(folder, quick ? 3 : 15)
  },
  async *memory(peers) {
    yield await memoryRows(folder, peers)
  },
  async *start(peers) {
    yield await startRows(folder, peers, quick ? 'mini' : 'base', quick ? 1 : 3)
  },
  async *growth() {
    yield await growthRows(folder, quick)
  },
}

const isLarge = (shape: ShapeName) => shapes[shape].hiddenSize >= shapes.base.hiddenSize

function chosenShapes(usual: ShapeName[]): ShapeName[] {
  const asked = options.shapes?.split(',') ?? (quick ? usual.slice(0, 2) : usual)
  return asked.filter((name): name is ShapeName => name in shapes)
}

const peers = findPeers(folder)
const report: Report = {
  date: new Date().toISOString(),
  machine: describeMachine(),
  quick,
  peers: [peers.python ?? 'no Python peers', peers.transformersJs ? ['transformers.js'] : []]
    .flat()
    .join(', '),
  rows: [],
}
console.log(`${report.machine}; ${report.peers}`)
for (const name of options.only?.split(',') ?? Object.keys(groups)) {
  if (!groups[name]) throw new Error(`there is no group ${name}; choose of ${Object.keys(groups)}`)
  for await (const rows of groups[name](peers)) {
    report.rows.push(...rows)
    console.error(`measured ${[...new Set(rows.map(({ work }) => work))].join(', ')}`)
    // After each, so that a long session that is broken off leaves something.
    if (options.out) writeFileSync(options.out, JSON.stringify(report, null, 2) + '\n')
  }
}
if (options.markdown) writeFileSync(options.markdown, formatMarkdown(report))
console.log(formatTable(report.rows))
