import { inGroup, useCommands } from '../commands/registry.ts'
import { showDialog } from '../ui/dialogs.ts'
import { useDocument } from '../project/document.ts'
import { useProject } from '../project/project.ts'

/** What the annotation view can do, for the keys and the palette. */
interface AnnotateActions {
  step: (step: 1 | -1) => unknown
  done: () => unknown
  flag: () => unknown
  note: () => unknown
  trash: () => unknown
  focusText: () => unknown
  toggleQueue: () => unknown
  toggleInspector: () => unknown
  toggleModelView: () => unknown
}

export function useAnnotateCommands(actions: AnnotateActions): void {
  useCommands([...documentCommands(actions), ...suggestionCommands(), ...lookCommands(actions)])
}

function documentCommands(actions: AnnotateActions) {
  const project = useProject()
  const open = useDocument()
  const canEdit = () => open.id !== null && project.editable

  return inGroup('Documents', [
    {
      id: 'next-document',
      title: 'Next document',
      keys: ['Alt+ArrowDown'],
      run: () => actions.step(1),
      inFields: true,
    },
    {
      id: 'previous-document',
      title: 'Previous document',
      keys: ['Alt+ArrowUp'],
      run: () => actions.step(-1),
      inFields: true,
    },
    {
      id: 'done',
      title: 'Done, next document',
      keys: ['Mod+Enter'],
      enabled: canEdit,
      run: actions.done,
      inFields: true,
    },
    {
      id: 'flag',
      title: 'Flag the document',
      keys: ['Alt+f'],
      enabled: canEdit,
      run: actions.flag,
    },
    { id: 'note', title: 'Write a note', keys: ['Alt+n'], enabled: canEdit, run: actions.note },
    {
      id: 'trash',
      title: 'Move the document to the trash',
      keys: ['Mod+Backspace', 'Mod+Delete'],
      enabled: canEdit,
      run: actions.trash,
    },
    {
      id: 'focus-text',
      title: 'Go to the text',
      keys: ['Alt+t'],
      enabled: () => open.id !== null,
      run: actions.focusText,
      inFields: true,
    },
    {
      id: 'export',
      title: 'Export the project',
      keys: ['Mod+e'],
      run: () => showDialog({ name: 'export' }),
    },
  ])
}

function suggestionCommands() {
  const project = useProject()

  return inGroup('Suggestions', [
    {
      id: 'suggest',
      title: 'Suggest spans with a model or rules',
      keys: ['Alt+s'],
      enabled: () => project.editable,
      run: () => showDialog({ name: 'suggest' }),
    },
    {
      id: 'accept-by-score',
      title: 'Accept suggestions by score',
      keys: [],
      enabled: () => project.editable,
      run: () => showDialog({ name: 'accept' }),
    },
    { id: 'rules', title: 'Edit rules', keys: [], run: () => showDialog({ name: 'rules' }) },
  ])
}

function lookCommands(actions: AnnotateActions) {
  const open = useDocument()

  return inGroup('Look', [
    {
      id: 'toggle-queue',
      title: 'Show or hide the queue',
      keys: ['Mod+b'],
      run: actions.toggleQueue,
      inFields: true,
    },
    {
      id: 'toggle-inspector',
      title: 'Show or hide the inspector',
      keys: ['Mod+Alt+b'],
      run: actions.toggleInspector,
      inFields: true,
    },
    {
      id: 'model-view',
      title: 'See the text as the model does',
      keys: ['Alt+m'],
      enabled: () => open.id !== null,
      run: actions.toggleModelView,
    },
  ])
}
