import { temporaryFolder } from '../files/temporary-folder.ts'
import { evaluateModel } from '../host/tagging/evaluation.ts'
import { defaultFolders } from '../host/folders.ts'
import type { Host } from '../host/host.ts'
import { tagTexts } from '../host/tagging/tagging.ts'
import { sideOf } from '../training/dataset.ts'
import { withHost, type Output } from './output.ts'
import { evaluationText } from './tables.ts'
import { settingsFrom } from './train-settings.ts'
import { trainAndReport } from './train.ts'

/** Sentences of the held-out part that are shown tagged. */
const SHOWN = 8

/** The whole loop on the bundled sample, in a temporary folder: import, train, evaluate, tag. */
export async function demo(options: { json?: boolean }): Promise<void> {
  const { path, remove } = temporaryFolder('demo')
  const folders = defaultFolders({ SPANWRIGHT_HOME: path })
  try {
    await withHost(options, loop, { endsItself: true, folders })
  } finally {
    remove()
  }
}

async function loop(host: Host, output: Output, stop: AbortSignal): Promise<void> {
  const { id } = await host.projects.createSample('Sample')
  const project = host.projects.get(id)
  const { documents, spans } = project.counts()
  output.result({ documents, spans }, `Imported the sample: ${documents} documents, ${spans} spans`)

  const settings = await settingsFrom(host, 'scratch:tiny', {}, id)
  const run = await trainAndReport(host, id, settings, output, stop)
  const model = await host.models.get(run.modelId as string)

  const held = [...project.labelledTexts()].filter((d) => sideOf(d, settings.devFraction) === 'dev')
  const { evaluation } = await evaluateModel(host.workers, model.path, held, { signal: stop })
  output.result(evaluation, `\nOn held-out documents: ${evaluationText(evaluation)}\n`)

  const texts = held.slice(0, SHOWN).map(({ text }) => ({ name: 'sample', text }))
  for (const tagged of await tagTexts(host.workers, model.path, texts, { signal: stop })) {
    output.result(tagged, inline(tagged))
  }
}

/** "[Ann Lee PERSON] moved to [Oslo PLACE]." */
function inline({
  text,
  entities,
}: {
  text: string
  entities: { start: number; end: number; label: string }[]
}): string {
  let [shown, at] = ['', 0]
  for (const { start, end, label } of entities) {
    shown += `${text.slice(at, start)}[${text.slice(start, end)} ${label}]`
    at = end
  }
  return shown + text.slice(at)
}
