import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MutantResult, PartialStrykerOptions } from '@stryker-mutator/api/core'
import { Stryker } from '@stryker-mutator/core'

/**
 * The folders whose mutants are judged, and the tests (of tests/unit) that judge them in this order: the slowest
 * last. A folder in another is judged by its own.
 */
const judges: Record<string, string[]> = {
  domain: ['domain/**/*'],
  editor: ['editor/**/*'],
  formats: ['formats/!(seam|docs)', 'formats-and-sample', 'cli/documents'],
  storage: [
    ...['storage/!(history|queue-filters)', 'host/review', 'host/workspace'],
    'storage/{queue-filters,history}',
  ],
  'storage/file': [
    'storage/file/!(database|rescue|restore|salvage)',
    'storage/file/{database,rescue,restore,salvage}',
    'storage/{backups,migration,database}',
  ],
  tagging: ['tagging/**/*', 'training/evaluation'],
  text: ['text/**/*', 'checkpoints/{folder,variants}'],
  training: ['training/**/*'],
}

/** Judged by tests that train hundreds of runs and kill them at every step: too slow for every mutant. */
const leftOut = ['!src/training/{loop,trainer,run-directory,run-files}.ts']

const places = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(judges)
mkdirSync('out/mutation', { recursive: true })
// What tests write to the disk is written a thousand times: in memory, where the system has a place for it.
const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mutation-'))
process.env.TMPDIR = scratch
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

for (const place of places) {
  const folder = folderOf(place)
  const file = place.slice(folder.length + 1) || '**/*.ts'
  const inside = Object.keys(judges).filter((other) => other.startsWith(`${folder}/`))
  const report = `out/mutation/${folder.replace('/', '-')}`
  const options: PartialStrykerOptions = {
    mutate: [`src/${folder}/${file}`, ...inside.map((other) => `!src/${other}/**/*`), ...leftOut],
    judges: judges[folder]?.map((tests) => `tests/unit/${tests}.test.ts`),
    plugins: ['./tests/mutation/runner.ts'],
    testRunner: 'in-process',
    ignorers: ['sentences'],
    dryRunTimeoutMinutes: 30,
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // Tests that fail leave files open.
    maxTestRunnerReuse: 25,
    disableTypeChecks: false,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: `${report}.json` },
    warnings: false,
    allowConsoleColors: false,
    tempDirName: 'out/mutation/sandbox',
    ignorePatterns: ['/out', '/docs', '/electron', '/tests/e2e', '/tests/golden/*.py'],
    timeoutMS: 10_000,
    timeoutFactor: 1.5,
  }
  const results = await new Stryker(options).runMutationTest()
  writeFileSync(`${report}.txt`, results.filter(lives).map(told).join('\n'))
  console.log(row(folder, results))
}

/** The innermost folder in the table that a place is in. */
function folderOf(place: string): string {
  const around = Object.keys(judges).filter((folder) => `${place}/`.startsWith(`${folder}/`))
  return around.toSorted((a, b) => b.length - a.length)[0] ?? place
}

function lives({ status }: MutantResult) {
  return status === 'Survived' || status === 'NoCoverage'
}

/** A survivor in one line: where, what kind, and what stands there instead. */
function told({ fileName, location, mutatorName, replacement, status }: MutantResult) {
  const { line, column } = location.start
  return `${fileName}:${line}:${column} ${status} ${mutatorName} ${replacement?.replaceAll(/\s+/g, ' ')}`
}

/** The folder's row of docs/mutation.md: mutants, killed, survived, score. */
function row(folder: string, results: MutantResult[]) {
  const valid = results.filter(({ status }) => status !== 'Ignored' && !status.endsWith('Error'))
  const survived = valid.filter(lives).length
  const score = ((100 * (valid.length - survived)) / valid.length).toFixed(1)
  return `| ${folder} | ${valid.length} | ${valid.length - survived} | ${survived} | ${score} % |`
}
