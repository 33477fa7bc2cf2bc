import { command, inGroup, useCommands } from '../commands/registry.ts'
import { showDialog } from '../ui/dialogs.ts'
import { useDocument } from '../project/document.ts'
import { useProject } from '../project/project.ts'
import { useLeftOff } from './left-off.ts'
import { useSheet } from './sheet.ts'
import type { Answer } from './use-finishing.ts'

/** What the annotation view can do, for the keys and the palette. */
interface AnnotateActions {
  step: (step: 1 | -1) => unknown
  goToLeftOff: () => unknown
  done: (answer?: Answer) => unknown
  reopen: () => unknown
  flag: () => unknown
  note: () => unknown
  find: () => unknown
  trash: () => unknown
  focusText: () => unknown
  toggleQueue: () => unknown
  toggleInspector: () => unknown
  toggleTogether: () => unknown
  toggleModelView: () => unknown
}

export function useAnnotateCommands(actions: AnnotateActions): void {
  useCommands([
    ...documentCommands(actions),
    ...doneCommands(actions),
    ...suggestionCommands(),
    ...lookCommands(actions),
  ])
}

function documentCommands(actions: AnnotateActions) {
  const project = useProject()
  const open = useDocument()
  const editing = { enabled: () => open.id !== null && project.editable }
  const inFields = true
  const leftOff = useLeftOff()

  return inGroup('Documents', [
    command('next-document', 'Next document', ['Alt+ArrowDown'], () => actions.step(1), {
      inFields,
    }),
    command('previous-document', 'Previous document', ['Alt+ArrowUp'], () => actions.step(-1), {
      inFields,
    }),
    command('left-off', 'Back to where you left off', ['Alt+g'], actions.goToLeftOff, {
      enabled: () => leftOff.place !== null,
      inFields,
    }),
    command('flag', 'Flag the document', ['Alt+f'], actions.flag, editing),
    command('note', 'Write a note', ['Alt+n'], actions.note, editing),
    command(
      'trash',
      'Move the document to the trash',
      ['Mod+Backspace', 'Mod+Delete'],
      actions.trash,
      editing,
    ),
    command('focus-text', 'Go to the text', ['Alt+t'], actions.focusText, {
      enabled: () => open.id !== null,
      inFields,
    }),
    command('find', 'Find in the text', ['Mod+f'], actions.find, {
      enabled: () => open.id !== null,
      inFields: true,
    }),
    command('import', 'Import documents', [], () => showDialog({ name: 'import', files: [] }), {
      enabled: () => project.editable,
    }),
    command('export', 'Export the project', ['Mod+e'], () => showDialog({ name: 'export' })),
    command('redact', 'Redact files without what is labelled', [], () =>
      showDialog({ name: 'redact' }),
    ),
    command('splits', 'Train, dev and test sets', [], () => showDialog({ name: 'splits' })),
  ])
}

function doneCommands(actions: AnnotateActions) {
  const project = useProject()
  const open = useDocument()
  const sheet = useSheet()
  const editing = { enabled: () => open.id !== null && project.editable }
  const toAnswer = {
    enabled: () =>
      project.editable && sheet.documents.some(({ suggestions }) => suggestions.length > 0),
  }

  return inGroup('Documents', [
    command('done', 'Done, next document', ['Mod+Enter'], () => actions.done(), {
      ...editing,
      inFields: true,
    }),
    command(
      'done-accept',
      'Accept the suggestions that are open, done, next document',
      ['Alt+a'],
      () => actions.done('accept'),
      toAnswer,
    ),
    command(
      'done-reject',
      'Reject the suggestions that are open, done, next document',
      ['Alt+x'],
      () => actions.done('reject'),
      toAnswer,
    ),
    command('reopen', 'Reopen the document', [], actions.reopen, {
      enabled: () => project.editable && open.current?.document.status === 'done',
    }),
  ])
}

function suggestionCommands() {
  const project = useProject()
  const editing = { enabled: () => project.editable }
  const dialog = (name: 'suggest' | 'accept' | 'rules') => () => showDialog({ name })

  return inGroup('Suggestions', [
    command(
      'suggest',
      'Suggest spans with a model or rules',
      ['Alt+s'],
      dialog('suggest'),
      editing,
    ),
    command('accept-by-score', 'Answer suggestions by score', [], dialog('accept'), editing),
    command('rules', 'Edit rules', [], dialog('rules')),
  ])
}

function lookCommands(actions: AnnotateActions) {
  const open = useDocument()
  const inFields = true

  return inGroup('Look', [
    command('toggle-queue', 'Show or hide the queue', ['Mod+b'], actions.toggleQueue, {
      inFields,
    }),
    command(
      'toggle-inspector',
      'Show or hide the inspector',
      ['Mod+Alt+b'],
      actions.toggleInspector,
      { inFields },
    ),
    command('together', 'Read short documents together', ['Alt+p'], actions.toggleTogether, {
      enabled: () => open.id !== null,
    }),
    command('model-view', 'See the text as the model does', ['Alt+m'], actions.toggleModelView, {
      enabled: () => open.id !== null,
    }),
  ])
}
