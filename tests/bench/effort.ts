/**
 * What labelling costs the hand: gold spans replayed in the page with real keys and mouse events, as actions and
 * estimated seconds for each span, by hand, with label-all, and with suggestions of a model that has learnt from a
 * hundred sentences:
 *
 *   node tests/bench/effort.ts CORPORA [--corpora wikigold,wnut17,ai] [--sentences 150] [--learnt 100] [--base starter]
 *
 * An action is a key press, a click, a double click or a drag. Each document is finished, and checked to carry its
 * gold and nothing else. The method is in docs/benchmarks.md.
 */
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { unwrap } from '../../src/domain/failure.ts'
import { splitWords } from '../../src/domain/words.ts'
import type { Host } from '../../src/host/host.ts'
import { suggestWithModel } from '../../src/host/tagging/suggestions.ts'
import { HUES } from '../../src/model/limits.ts'
import { documentFilter } from '../../src/model/queue.ts'
import { trainingSettings } from '../../src/model/training-settings.ts'
import type { Project } from '../../src/storage/project.ts'
import { DECISION_SECONDS, Hand } from './effort/hand.ts'
import { Replay, type Task, type Way } from './effort/replay.ts'
import { draw, type CorpusName, type Draw } from './few-labels/corpora.ts'
import { setStage } from './stage.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpora: { type: 'string', default: 'wikigold,wnut17,ai' },
    sentences: { type: 'string', default: '150' },
    learnt: { type: 'string', default: '100' },
    base: { type: 'string', default: 'starter' },
    seed: { type: 'string', default: '1' },
  },
})
const [folder] = positionals
const ways: readonly Way[] = ['by hand', 'with label-all', 'with suggestions']

/** A project of unlabelled sentences behind those that are learnt from, which are done. */
function fill(
  host: Host,
  { types, train, test }: Draw,
  learnt: number,
): { project: Project; tasks: Task[] } {
  const { id } = host.projects.create('Effort')
  const project = host.projects.get(id)
  const labels = types.map((name, i) => ({ name, colour: i % HUES.length }))
  const gold = (documents: Draw['train'], status: 'new' | 'done') =>
    documents.map(({ text, words, spans }) => ({
      ...{ text, status, spans: status === 'done' ? [...spans] : [] },
      ...(words ? { words: [...words] } : {}),
    }))
  unwrap(project.addDocuments('Learnt from', gold(train.slice(0, learnt), 'done'), labels))
  const rest = test.slice(0, Number(values.sentences))
  unwrap(project.addDocuments('To label', gold(rest, 'new'), labels))
  const ids = project.allIds().slice(-rest.length)
  const tasks = rest.map(({ text, words, spans }, i) => ({
    ...{ id: ids[i], text, gold: spans, words: words ?? splitWords(text) },
  }))
  return { project, tasks }
}

/** Suggestions of a model that has learnt from what is done; its F1 on what was held out of that. */
async function suggest(host: Host, project: Project): Promise<number> {
  const suggested = await host.training.suggest(values.base, project)
  const settings = trainingSettings.parse({ ...suggested.settings, documents: 'done' })
  const { id } = await host.training.start(project, settings)
  await host.training.ended()
  const run = host.training.runs(project).find((one) => one.id === id)
  if (!run?.modelId) throw new Error(run?.message ?? 'the run is not there')
  const filter = documentFilter.parse({ status: 'new' })
  const model = await host.models.get(run.modelId)
  for await (const event of suggestWithModel(project, host.workers, model, { filter })) void event
  return run.epochs.find(({ best }) => best)?.f1 ?? 0
}

async function show(page: Page, tasks: readonly Task[], at: number): Promise<void> {
  const task = tasks[at]
  if (!task) return
  await page.waitForFunction(
    ([document, start]) =>
      location.hash.endsWith(`/documents/${document}`) &&
      [...window.document.querySelectorAll('[data-start]')]
        .map((piece) => piece.textContent)
        .join('')
        .startsWith(start),
    [task.id, task.text.slice(0, 10)] as const,
  )
}

async function measure(corpus: CorpusName, way: Way) {
  const stage = await setStage()
  stage.host.saveSettings({ instantSuggestions: false })
  const drawn = await draw(folder, corpus, Number(values.learnt), Number(values.seed))
  const { project, tasks } = fill(stage.host, drawn, Number(values.learnt))
  const f1 = way === 'with suggestions' ? await suggest(stage.host, project) : null
  const page = await stage.open(`/project/${project.id}/documents/${tasks[0].id}`)
  await page.getByTestId('text').waitFor()
  const hand = new Hand(page)
  const replay = new Replay(project, hand, way, tasks)
  const begun = performance.now()
  for (const [at, task] of tasks.entries()) {
    await show(page, tasks, at)
    await replay.label(task)
  }
  const took = (performance.now() - begun) / 1000
  await stage.close()
  const spans = tasks.reduce((sum, { gold }) => sum + gold.length, 0)
  return { hand, took, spans, sentences: tasks.length, f1 }
}

console.log(
  '| corpus | way | sentences | spans | model F1 | actions a span | without Done | estimated seconds a span | replayed in |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for (const corpus of values.corpora.split(',') as CorpusName[]) {
  for (const way of ways) {
    const { hand, took, spans, sentences, f1 } = await measure(corpus, way)
    const decisions = (spans + sentences) * DECISION_SECONDS
    const cells = [
      ...[corpus, way, sentences, spans, f1 === null ? '–' : f1.toFixed(2)],
      (hand.actions / spans).toFixed(2),
      ((hand.actions - sentences) / spans).toFixed(2),
      ((hand.seconds + decisions) / spans).toFixed(1),
      `${took.toFixed(0)} s`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
process.exit(0)
