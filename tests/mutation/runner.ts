import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MutantCoverage, StrykerOptions } from '@stryker-mutator/api/core'
import type { Ignorer } from '@stryker-mutator/api/ignore'
import {
  commonTokens,
  declareClassPlugin,
  declareValuePlugin,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin'
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner'
import { gather, run, type Ran, type Suite } from './vitest.ts'

/** What Stryker's instrumented sources read and write. */
interface Instrumented {
  activeMutant?: string
  currentTestId?: string
  hitCount?: number
  hitLimit?: number
  mutantCoverage?: MutantCoverage
}

const shim = new URL('vitest.ts', import.meta.url).href
const sandbox = pathToFileURL(process.cwd()).href
const scratch = tmpdir()
let generation = 0

// The program and its tests under a new name for every load, so that they can be loaded anew.
registerHooks({
  resolve(specifier, context, next) {
    const inside = context.parentURL?.startsWith(`${sandbox}/`) ?? false
    if (inside && (specifier === 'vitest' || specifier === 'fast-check'))
      return { url: shim, shortCircuit: true }
    const found = next(specifier, context)
    const own = found.url.startsWith(`${sandbox}/`) && !found.url.includes('/node_modules/')
    return own ? { ...found, url: `${found.url}?${generation}.ts` } : found
  },
})

/** Tests of seconds each, or of other processes: what they alone would notice counts as survived. */
const tooSlow = new RegExp(
  [
    ...['training.interruption', 'training.parity', 'against transformers'],
    ...['larger than its first table', 'megabytes of documents'],
    ...['a pattern that would never end', 'when its process was killed'],
    ...['killed at any of', 'for which the disk has no room'],
  ].join('|'),
)

/** What Babel says of a literal. */
interface Literal {
  type?: string
  value?: string
  quasis?: { value: { raw: string } }[]
}

/** Sentences for the user: an empty one is seen by whoever reads the page, not by a test. */
const sentences: Ignorer = {
  shouldIgnore(path) {
    const { type, value = '', quasis = [] } = (path as { node: Literal }).node
    if (type !== 'StringLiteral' && type !== 'TemplateLiteral') return undefined
    const text = type === 'StringLiteral' ? value : quasis.map(({ value }) => value.raw).join('…')
    const isSql = /\b(SELECT|INSERT|UPDATE|DELETE|CREATE|FROM|WHERE|PRAGMA|WITH)\b/.test(text)
    return /[a-z,]+ [a-z]+ [a-z]+/.test(text) && !isSql ? 'a sentence for the user' : undefined
  },
}

/**
 * Runs the tests in this process: a mutant costs what its tests cost, without the second that a test
 * runner takes to start.
 */
class InProcessRunner implements TestRunner {
  static inject = tokens(commonTokens.options)
  readonly #state: Instrumented
  readonly #judges: string[]
  #suites: Suite[] | undefined

  constructor(options: StrykerOptions) {
    const shared = globalThis as { __stryker__?: Instrumented }
    this.#state = shared.__stryker__ ??= {}
    this.#judges = options.judges as string[]
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  async dryRun(): Promise<DryRunResult> {
    this.#state.activeMutant = undefined
    const tests = await this.#run((id) => !tooSlow.test(id), false)
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#state.mutantCoverage }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, testFilter, hitLimit } = options
    const state = this.#state
    Object.assign(state, { hitCount: 0, hitLimit, activeMutant: undefined })
    if (options.reloadEnvironment) this.#suites = undefined
    // Without the mutant a failure to load is none of its: Stryker tries again in a new process.
    if (mutantActivation === 'static') state.activeMutant = activeMutant.id
    else await this.#load()
    const filter = testFilter && new Set(testFilter)
    try {
      await this.#load()
      state.activeMutant = activeMutant.id
      const tests = await this.#run((id) => filter?.has(id) ?? !tooSlow.test(id), true)
      const endless = determineHitLimitReached(state.hitCount, hitLimit)
      return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests })
    } catch (error) {
      const failure: Ran = { id: 'loading the tests', milliseconds: 0, failure: String(error) }
      return toMutantRunResult({ status: DryRunStatus.Complete, tests: [testResult(failure)] })
    } finally {
      if (mutantActivation === 'static') this.#suites = undefined
    }
  }

  async #load(): Promise<Suite[]> {
    if (this.#suites) return this.#suites
    generation++
    const files = this.#judges.flatMap((pattern) => globSync(pattern).toSorted())
    const suites: Suite[] = []
    for (const file of files) {
      suites.push(await gather(file, () => import(pathToFileURL(resolve(file)).href)))
    }
    return (this.#suites = suites)
  }

  async #run(chosen: (id: string) => boolean, stopAtFailure: boolean): Promise<TestResult[]> {
    const state = this.#state
    const results: Ran[] = []
    const suites = await this.#load()
    // The test files share their helpers here, of which the first file alone cleans up.
    process.env.TMPDIR = mkdtempSync(join(scratch, 'run-'))
    for (const suite of suites) {
      results.push(
        ...(await run(suite, {
          chosen,
          stopAtFailure,
          before: (id) => (state.currentTestId = id),
          after: () => (state.currentTestId = undefined),
        })),
      )
      if (stopAtFailure && results.some(({ failure }) => failure !== undefined)) break
    }
    rmSync(process.env.TMPDIR, { recursive: true, force: true })
    return results.map(testResult)
  }
}

function testResult({ id, milliseconds, failure }: Ran): TestResult {
  const test = { id, name: id, timeSpentMs: milliseconds }
  return failure === undefined
    ? { ...test, status: TestStatus.Success }
    : { ...test, status: TestStatus.Failed, failureMessage: failure }
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'sentences', sentences),
  declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner),
]
