/**
 * What learning spans inside spans by depth costs and gains on a corpus that nests: outer, inner and all spans'
 * F1 on the test file, against a model that learnt the outermost spans alone.
 *
 *   node tests/bench/nested.ts TRAIN TEST [--sentences 3000] [--seeds 1,2] [--base starter] [--epochs 6]
 *
 * The files hold a word a line with its tags in columns behind it, one a depth (IOB2), and an empty line after each
 * sentence. A tenth of TRAIN's sentences chooses the epoch; an inner span is one that lies within another.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/nn/random.ts'

interface Span {
  start: number
  end: number
  label: string
}
interface Sentence {
  text: string
  spans: Span[]
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sentences: { type: 'string', default: '3000' },
    seeds: { type: 'string', default: '1,2' },
    base: { type: 'string', default: 'starter' },
    epochs: { type: 'string', default: '6' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'nested-'))
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const env = { ...process.env, SPANWRIGHT_HOME: join(folder, 'home') }
const cli = (...args: string[]) =>
  execFileSync(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })

/** The sentences of a file of words and columns of tags. */
function read(file: string): Sentence[] {
  const blocks = readFileSync(file, 'utf8').split(/\n\s*\n/)
  return blocks.map((block) => block.split('\n').filter(Boolean)).flatMap(sentenceOf)
}

function sentenceOf(lines: string[]): Sentence[] {
  if (lines.length === 0) return []
  const rows = lines.map((line) => line.split('\t'))
  const starts: number[] = []
  let text = ''
  for (const [word] of rows) {
    if (text) text += ' '
    starts.push(text.length)
    text += word
  }
  const endOf = (row: number) => starts[row] + rows[row][0].length
  const spans: Span[] = []
  for (let column = 1; column < rows[0].length; column++) {
    for (let row = 0; row < rows.length; row++) {
      if (!rows[row][column].startsWith('B-')) continue
      const label = rows[row][column].slice(2)
      let last = row
      while (rows[last + 1]?.[column] === `I-${label}`) last++
      spans.push({ start: starts[row], end: endOf(last), label })
    }
  }
  return [{ text, spans: distinct(spans) }]
}

const key = ({ start, end, label }: Span) => `${start} ${end} ${label}`
const distinct = (spans: Span[]) => [...new Map(spans.map((span) => [key(span), span])).values()]
const within = (inner: Span, outer: Span) =>
  outer.start <= inner.start &&
  inner.end <= outer.end &&
  outer.end - outer.start > inner.end - inner.start
const isInner = (span: Span, spans: Span[]) => spans.some((other) => within(span, other))
const outermost = ({ text, spans }: Sentence): Sentence => {
  const kept: Span[] = []
  for (const span of spans.filter((one) => !isInner(one, spans)))
    if (!kept.some(({ start, end }) => start < span.end && span.start < end)) kept.push(span)
  return { text, spans: kept }
}

function write(file: string, sentences: Sentence[], held: (at: number) => boolean): void {
  const labels = [...new Set(sentences.flatMap(({ spans }) => spans.map(({ label }) => label)))]
  const head = {
    format: 'spanwright-jsonl',
    version: 1,
    offsets: 'utf-16',
    labels: labels.map((name) => ({ name })),
  }
  const lines = sentences.map((sentence, at) => ({
    ...sentence,
    status: 'done',
    split: held(at) ? 'dev' : 'train',
  }))
  writeFileSync(file, [head, ...lines].map((line) => JSON.stringify(line)).join('\n'))
}

/** Strict F1 of the spans of one place: those within others, those that are not, or all. */
function f1(gold: Sentence[], found: Sentence[], counts: (span: Span, all: Span[]) => boolean) {
  let [right, said, there] = [0, 0, 0]
  gold.forEach(({ spans }, at) => {
    const those = new Set(spans.filter((span) => counts(span, spans)).map(key))
    const ours = found[at].spans.filter((span) => counts(span, found[at].spans)).map(key)
    there += those.size
    said += ours.length
    right += ours.filter((one) => those.has(one)).length
  })
  return said + there === 0 ? 0 : (2 * right) / (said + there)
}

const places = {
  outer: (span: Span, all: Span[]) => !isInner(span, all),
  inner: isInner,
  all: () => true,
}
const variants = {
  'outermost alone': outermost,
  'by depth': (sentence: Sentence) => sentence,
}

const [trainFile, testFile] = positionals
const whole = read(trainFile)
const test = read(testFile)
const blank = join(folder, 'test.jsonl')
writeFileSync(blank, test.map(({ text }) => JSON.stringify({ text })).join('\n'))

const inner = test.flatMap(({ spans }) => spans.filter((span) => isInner(span, spans))).length
const spans = test.reduce((sum, one) => sum + one.spans.length, 0)
console.log(`test: ${test.length} sentences, ${spans} spans, ${inner} of them within others`)
console.log('| variant | seed | outer | inner | all |\n| --- | --- | --- | --- | --- |')
try {
  for (const seed of values.seeds.split(',')) {
    const random = seededRandom(Number(seed))
    const drawn = whole
      .map((sentence) => ({ sentence, at: random() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, Number(values.sentences))
      .map(({ sentence }) => sentence)
    for (const [variant, make] of Object.entries(variants)) {
      const name = join(folder, `${variant.replace(' ', '-')}-${seed}`)
      write(`${name}.spanwright.jsonl`, drawn.map(make), (at) => at % 10 === 9)
      cli('import', `${name}.spanwright.jsonl`, '--project', `${name}.spanwright`)
      const run = ['--base', values.base, '--epochs', values.epochs, '--seed', seed]
      cli('train', '--project', `${name}.spanwright`, '--out', name, ...run)
      const tagged = `${name}.tagged.jsonl`
      cli('tag', blank, '--model', name, '--format', 'spanwright-jsonl', '--out', tagged)
      const [, ...lines] = readFileSync(tagged, 'utf8').trimEnd().split('\n')
      const found = lines.map((line) => JSON.parse(line) as Sentence)
      const scores = Object.values(places).map((counts) => f1(test, found, counts).toFixed(4))
      console.log(`| ${[variant, seed, ...scores].join(' | ')} |`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
