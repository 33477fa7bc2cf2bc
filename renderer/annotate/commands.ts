import { useCommands } from '../commands/registry.ts'
import { showDialog } from '../ui/dialogs.ts'
import { useDocument } from '../project/document.ts'
import { useProject } from '../project/project.ts'

/** What the annotation view can do, for the keys and the palette. */
export interface AnnotateActions {
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
  const project = useProject()
  const open = useDocument()
  const hasDocument = () => open.id !== null
  const canEdit = () => open.id !== null && project.editable
  const group = 'Documents'

  useCommands([
    {
      id: 'next-document',
      title: 'Next document',
      group,
      keys: ['Alt+ArrowDown'],
      run: () => actions.step(1),
      inFields: true,
    },
    {
      id: 'previous-document',
      title: 'Previous document',
      group,
      keys: ['Alt+ArrowUp'],
      run: () => actions.step(-1),
      inFields: true,
    },
    {
      id: 'done',
      title: 'Done, next document',
      group,
      keys: ['Mod+Enter'],
      enabled: canEdit,
      run: actions.done,
      inFields: true,
    },
    {
      id: 'flag',
      title: 'Flag the document',
      group,
      keys: ['Alt+f'],
      enabled: canEdit,
      run: actions.flag,
    },
    {
      id: 'note',
      title: 'Write a note',
      group,
      keys: ['Alt+n'],
      enabled: canEdit,
      run: actions.note,
    },
    {
      id: 'trash',
      title: 'Move the document to the trash',
      group,
      keys: ['Mod+Backspace', 'Mod+Delete'],
      enabled: canEdit,
      run: actions.trash,
    },
    {
      id: 'focus-text',
      title: 'Go to the text',
      group,
      keys: ['Alt+t'],
      enabled: hasDocument,
      run: actions.focusText,
      inFields: true,
    },
    {
      id: 'export',
      title: 'Export the project',
      group,
      keys: ['Mod+e'],
      run: () => showDialog({ name: 'export' }),
    },
    {
      id: 'suggest',
      title: 'Suggest spans with a model or rules',
      group: 'Suggestions',
      keys: ['Alt+s'],
      enabled: () => project.editable,
      run: () => showDialog({ name: 'suggest' }),
    },
    {
      id: 'accept-by-score',
      title: 'Accept suggestions by score',
      group: 'Suggestions',
      keys: [],
      enabled: () => project.editable,
      run: () => showDialog({ name: 'accept' }),
    },
    {
      id: 'rules',
      title: 'Edit rules',
      group: 'Suggestions',
      keys: [],
      run: () => showDialog({ name: 'rules' }),
    },
    {
      id: 'toggle-queue',
      title: 'Show or hide the queue',
      group: 'Look',
      keys: ['Mod+b'],
      run: actions.toggleQueue,
      inFields: true,
    },
    {
      id: 'toggle-inspector',
      title: 'Show or hide the inspector',
      group: 'Look',
      keys: ['Mod+Alt+b'],
      run: actions.toggleInspector,
      inFields: true,
    },
    {
      id: 'model-view',
      title: 'See the text as the model does',
      group: 'Look',
      keys: ['Alt+m'],
      enabled: hasDocument,
      run: actions.toggleModelView,
    },
  ])
}
