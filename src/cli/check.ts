import { resolve } from 'node:path'
import { checkWords } from '../domain/check-words.ts'
import { failed } from '../domain/failure.ts'
import type { Host } from '../host/host.ts'
import { checkLabels } from '../host/review/label-check.ts'
import { disagreements } from '../host/review/review.ts'
import type { Disagreement, SetSpan } from '../model/review.ts'
import type { Project } from '../storage/project.ts'
import type { AddCommand } from './command.ts'
import { withHost, type Output } from './output.ts'

interface Options {
  json?: boolean
  project: string
  limit: string
}

export function checkCommand(add: AddCommand): void {
  add(
    'check',
    'read labelled documents by what the others teach, and list labels that contradict it',
  )
    .requiredOption('--project <file>', 'the project; both readings stay in it, under Review')
    .option('--limit <count>', 'places listed, those that look most like a slip first', '50')
    .action((options: Options) =>
      withHost(options, (host, output, stop) => check(host, output, stop, options), {
        endsItself: true,
      }),
    )
}

async function check(host: Host, output: Output, stop: AbortSignal, options: Options) {
  const limit = limitFrom(options.limit)
  const { id } = host.projects.openFile(resolve(options.project))
  const project = await host.projects.whole(id)
  for await (const event of host.projects.swept(id, checkLabels(project, stop))) {
    if (event.type === 'progress') {
      output.progress(`${Math.round(100 * event.share)} %`)
      continue
    }
    output.endProgress()
    const { a, b, figures } = event.check
    const { total, items } = await disagreements(project, a, b, 0, limit)
    const places = items.map((item) => placeOf(project, item))
    const { checked, of } = event
    const left = checked < of ? ` (${checked} of ${of}, drawn at random)` : ''
    output.result(
      { checked, of, figures, total, places },
      [
        `${checkWords(figures, project.progress().pace)}${left}`,
        ...places.map(placeText),
        restText(total, items.length),
      ]
        .filter((line) => line !== '')
        .join('\n'),
    )
  }
}

function limitFrom(text: string): number {
  const limit = Number(text)
  if (Number.isSafeInteger(limit) && limit >= 0) return limit
  throw failed('bad-input', '--limit: give a whole number, 0 or more.')
}

/** A place with the names of the labels, as its document has them. */
function placeOf(
  project: Project,
  { documentId, start, end, surface, likelihood, ...sides }: Disagreement,
) {
  const names = new Map(project.labels().map(({ id, name }) => [id, name]))
  const named = (spans: readonly SetSpan[]) =>
    spans.map(({ labelId, ...range }) => ({ ...range, label: names.get(labelId) ?? '' }))
  return {
    ...{ documentId, start, end, text: surface, likelihood },
    ...{ labelled: named(sides.a), read: named(sides.b) },
  }
}

type Place = ReturnType<typeof placeOf>

function placeText({ documentId, start, text, likelihood, labelled, read }: Place): string {
  const labels = (side: Place['read']) => side.map(({ label }) => label).join(', ') || 'nothing'
  const likely = likelihood === null ? '' : ` (${likelihood.toFixed(3)} likely)`
  return `document ${documentId}, ${start}: “${text}” is ${labels(labelled)}${likely}, reads as ${labels(read)}`
}

const restText = (total: number, listed: number) =>
  total > listed ? `${total - listed} more; --limit lists them.` : ''
