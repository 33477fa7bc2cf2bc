import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, vi as own } from 'vitest'

/**
 * What a test file imports as `vitest`, and as `fast-check`, while mutants are judged: its tests are
 * gathered for the runner, and a property gets a few examples, the same ones every time.
 */
export { expect }

/** Vitest's own waits by the clock of a run that it leads. */
export const vi = Object.assign(Object.create(own) as typeof own, {
  async waitFor<T>(check: () => T, { timeout = 1000 } = {}): Promise<Awaited<T>> {
    const end = performance.now() + timeout
    for (;;) {
      try {
        return await check()
      } catch (error) {
        if (performance.now() > end) throw error
        await setTimeout(20)
      }
    }
  },
})

const few = { seed: 1, numRuns: 20, endOnFailure: true }
export default {
  ...fc,
  assert: <T>(property: Parameters<typeof fc.assert<T>>[0]) => fc.assert(property, few),
}

type Work = (...data: never[]) => unknown
type Hooks = Record<'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll', (() => unknown)[]>

interface Test {
  name: string
  run: () => unknown
}

export interface Suite {
  name: string
  hooks: Hooks
  children: (Suite | Test)[]
}

const suite = (name: string): Suite => ({
  name,
  hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
  children: [],
})

let current = suite('')
let finishers: (() => unknown)[] = []

/** Everything that a file's import declares, as one suite. */
export async function gather(file: string, load: () => Promise<unknown>): Promise<Suite> {
  current = suite(file)
  const gathered = current
  await load()
  return gathered
}

/** One name of a test, its data beside it, for each row of a table. */
const rows = (
  name: string,
  table: readonly unknown[],
  declare: (name: string, data: unknown[]) => void,
) => table.forEach((row, index) => declare(`${name} #${index}`, Array.isArray(row) ? row : [row]))

/** Options, such as a time limit, may stand before or after the function. */
const workOf = (optionsAndWork: (Work | object | number)[]): Work =>
  optionsAndWork.find((part) => typeof part === 'function') as Work

function forms(declare: (name: string, work: Work, data: unknown[]) => void) {
  const plain = (name: string, ...optionsAndWork: (Work | object | number)[]) =>
    declare(name, workOf(optionsAndWork), [])
  return Object.assign(plain, {
    each:
      (table: readonly unknown[]) =>
      (name: string, ...optionsAndWork: (Work | object | number)[]) =>
        rows(name, table, (rowName, data) => declare(rowName, workOf(optionsAndWork), data)),
    skipIf: (skipped: boolean) => (skipped ? () => undefined : plain),
  })
}

export const it = forms((name, work, data) =>
  current.children.push({ name, run: () => work(...(data as never[])) }),
)
export const test = it

export const describe = forms((name, work, data) => {
  const outer = current
  current = suite(name)
  outer.children.push(current)
  work(...(data as never[]))
  current = outer
})

export const beforeAll = (hook: () => unknown) => void current.hooks.beforeAll.push(hook)
export const beforeEach = (hook: () => unknown) => void current.hooks.beforeEach.push(hook)
export const afterEach = (hook: () => unknown) => void current.hooks.afterEach.push(hook)
export const afterAll = (hook: () => unknown) => void current.hooks.afterAll.push(hook)
export const onTestFinished = (finisher: () => unknown) => void finishers.push(finisher)

export interface Ran {
  id: string
  milliseconds: number
  failure?: string
}

interface Pass {
  /** Whether the test of this id takes part. */
  chosen: (id: string) => boolean
  before: (id: string) => void
  after: () => void
  stopAtFailure: boolean
}

const ids = (of: Suite, path = of.name): string[] =>
  of.children.flatMap((child) =>
    'run' in child ? [`${path} > ${child.name}`] : ids(child, `${path} > ${child.name}`),
  )

const all = async (hooks: (() => unknown)[]) => {
  for (const hook of hooks) await hook()
}

/** Runs the chosen tests of a suite in their order, with their hooks. */
export async function run(
  of: Suite,
  pass: Pass,
  path = of.name,
  outer: Suite[] = [],
): Promise<Ran[]> {
  if (!ids(of, path).some(pass.chosen)) return []
  const ran: Ran[] = []
  const line = [...outer, of]
  const stopped = () => pass.stopAtFailure && ran.some(({ failure }) => failure !== undefined)
  try {
    await all(of.hooks.beforeAll)
    for (const child of of.children) {
      if (stopped()) break
      const id = `${path} > ${child.name}`
      if (!('run' in child)) ran.push(...(await run(child, pass, id, line)))
      else if (pass.chosen(id)) ran.push(await runTest(child, id, line, pass))
    }
  } catch (error) {
    ran.push({ id: `${path} > before all`, milliseconds: 0, failure: String(error) })
  } finally {
    await all(of.hooks.afterAll)
  }
  return ran
}

/** Of a clock that no test puts another in the place of. */
const now = performance.now.bind(performance)

async function runTest(test: Test, id: string, line: Suite[], pass: Pass): Promise<Ran> {
  const start = now()
  const taken = () => ({ id, milliseconds: now() - start })
  finishers = []
  pass.before(id)
  try {
    await all(line.flatMap(({ hooks }) => hooks.beforeEach))
    await test.run()
    return taken()
  } catch (error) {
    return { ...taken(), failure: String(error) }
  } finally {
    pass.after()
    await all([...finishers, ...line.toReversed().flatMap(({ hooks }) => hooks.afterEach)])
  }
}
