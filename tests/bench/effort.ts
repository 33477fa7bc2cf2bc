/**
 * What labelling costs the hand: gold spans replayed in the page with real keys and mouse events, as actions and
 * estimated seconds for each span, by hand, with label-all, with the likeliest label on what is marked, and with
 * suggestions of a model that has learnt from a hundred sentences as well:
 *
 *   node tests/bench/effort.ts CORPORA [--corpora wikigold,wnut17,ai] [--ways 'by hand,with suggestions']
 *     [--sentences 150] [--learnt 100] [--base starter] [--seed 1]
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
import { Replay, ways, type Task, type Way } from './effort/replay.ts'
import { draw, type CorpusName, type Draw } from './few-labels/corpora.ts'
import { setStage } from './stage.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpora: { type: 'string', default: 'wikigold,wnut17,ai' },
    ways: { type: 'string', default: Object.keys(ways).join() },
    sentences: { type: 'string', default: '150' },
    learnt: { type: 'string', default: '100' },
    base: { type: 'string', default: 'starter' },
    seed: { type: 'string', default: '1' },
  },
})
const [folder] = positionals

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

/** The documents on the screen, once the next of those that are left is open. */
async function shown(page: Page, left: readonly Task[]): Promise<Task[]> {
  const [next] = left
  await page.waitForFunction(
    (id) =>
      document.querySelector('[aria-busy="false"] > .live [data-start]') &&
      document.querySelector(`[data-document="${id}"] [data-start]`),
    next.id,
  )
  const ids = await page.$$eval('[data-document]', (all) =>
    all.map((one) => Number((one as HTMLElement).dataset.document)),
  )
  return left.filter(({ id }) => ids.includes(id))
}

const isShown = async (page: Page, { id }: Task) =>
  (await page.locator(`[data-document="${id}"]`).count()) > 0

async function measure(corpus: CorpusName, way: Way) {
  const stage = await setStage()
  const { likeliest, together, suggested } = ways[way]
  stage.host.saveSettings({
    ...{ instantSuggestions: false, likeliestLabels: likeliest, readTogether: together },
  })
  const drawn = await draw(folder, corpus, Number(values.learnt), Number(values.seed))
  const { project, tasks } = fill(stage.host, drawn, Number(values.learnt))
  const f1 = suggested ? await suggest(stage.host, project) : null
  const page = await stage.open(`/project/${project.id}/documents/${tasks[0].id}`)
  await page.getByTestId('text').waitFor()
  const hand = new Hand(page)
  const replay = new Replay(project, hand, way, tasks)
  const begun = performance.now()
  let sheets = 0
  for (let left = tasks; left.length > 0; sheets++) {
    // Whoever reads takes longer than words and shapes take to learn from what was done last.
    await stage.host.instant.likeliest(project, left[0].id, { start: 0, end: 1 })
    for (const task of await shown(page, left))
      if (await isShown(page, task)) await replay.label(task)
    // Labels need room: the last documents may have gone to the next sheet.
    const here = await shown(page, left)
    await replay.finish(here)
    left = left.slice(here.length)
  }
  const took = (performance.now() - begun) / 1000
  await stage.close()
  const spans = tasks.reduce((sum, { gold }) => sum + gold.length, 0)
  return { hand, took, spans, sheets, sentences: tasks.length, f1 }
}

console.log(
  '| corpus | way | sentences | spans | model F1 | actions a span | without Done | estimated seconds a span | replayed in |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for (const corpus of values.corpora.split(',') as CorpusName[]) {
  for (const way of values.ways.split(',') as Way[]) {
    const { hand, took, spans, sheets, sentences, f1 } = await measure(corpus, way)
    const decisions = (spans + sentences) * DECISION_SECONDS
    const cells = [
      ...[corpus, way, sentences, spans, f1 === null ? '–' : f1.toFixed(2)],
      (hand.actions / spans).toFixed(2),
      ((hand.actions - sheets) / spans).toFixed(2),
      ((hand.seconds + decisions) / spans).toFixed(1),
      `${took.toFixed(0)} s`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
process.exit(0)
