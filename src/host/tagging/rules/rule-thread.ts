import { parentPort, workerData } from 'node:worker_threads'
import { attempt } from '../../../domain/failure.ts'
import type { FoundEntry } from '../../../domain/gazetteer.ts'
import { splitWords } from '../../../domain/words.ts'
import { finderOf, type Finder } from './finder.ts'
import { PIECES, RUNNING, type RuleText, type ThreadData } from './rule-reader.ts'

/**
 * A thread that reads texts by rules: tells once whether the rules can be used, then answers each list
 * of texts with what every rule finds in each of them.
 */
const { rules, progress } = workerData as ThreadData
const finders = attempt(() => rules.map(finderOf))

parentPort?.on('message', (texts: RuleText[]) => {
  if (finders.ok) parentPort?.postMessage(texts.map((text) => readText(finders.value, text)))
})
parentPort?.postMessage(finders.ok ? null : finders.failure)

function readText(ready: readonly Finder[], { text, words }: RuleText): FoundEntry[][] {
  let split = words
  return ready.map((find, rule) => {
    Atomics.store(progress, RUNNING, rule)
    Atomics.add(progress, PIECES, 1)
    const found = find(text, () => (split ??= splitWords(text)))
    Atomics.store(progress, RUNNING, -1)
    return found
  })
}
