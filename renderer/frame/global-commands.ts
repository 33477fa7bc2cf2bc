import { useRouter } from 'vue-router'
import { useCommands } from '../commands/registry.ts'
import { useProject } from '../project/project.ts'
import { useSettings } from '../ui/settings.ts'
import { closeDialog, openDialog, showDialog } from '../ui/dialogs.ts'
import { useUndo } from '../project/undo.ts'

/** Commands that are there wherever the user is. */
export function useGlobalCommands(): void {
  const project = useProject()
  const router = useRouter()
  const settings = useSettings()
  const { undo, redo } = useUndo()
  const inProject = () => project.info !== null
  const place = (name: string) => () =>
    router.push({ name, params: project.info ? { id: project.info.id } : {} })
  const theme = (value: 'light' | 'dark' | 'system') => () => settings.save({ theme: value })

  useCommands([
    {
      id: 'palette',
      title: 'Find a command or a document',
      group: 'General',
      keys: ['Mod+k'],
      run: () =>
        openDialog.value?.name === 'palette' ? closeDialog() : showDialog({ name: 'palette' }),
      inFields: true,
      hidden: true,
    },
    {
      id: 'keys',
      title: 'Show all keys',
      group: 'General',
      keys: ['?'],
      run: () => showDialog({ name: 'keys' }),
    },
    {
      id: 'undo',
      title: 'Undo',
      group: 'General',
      keys: ['Mod+z'],
      enabled: () => project.editable && project.history.undo !== null,
      run: undo,
    },
    {
      id: 'redo',
      title: 'Redo',
      group: 'General',
      keys: ['Mod+Shift+z', 'Mod+y'],
      enabled: () => project.editable && project.history.redo !== null,
      run: redo,
    },
    { id: 'go-projects', title: 'Go to projects', group: 'Go', keys: [], run: place('projects') },
    ...[
      ['documents', 'Go to documents'],
      ['labels', 'Go to labels'],
      ['review', 'Go to review'],
      ['train', 'Go to training'],
    ].map(([name, title]) => ({
      id: `go-${name}`,
      title,
      group: 'Go',
      keys: [],
      enabled: inProject,
      run: place(name),
    })),
    { id: 'go-tag', title: 'Go to tagging', group: 'Go', keys: [], run: place('tag') },
    { id: 'go-models', title: 'Go to models', group: 'Go', keys: [], run: place('models') },
    { id: 'go-settings', title: 'Go to settings', group: 'Go', keys: [], run: place('settings') },
    { id: 'theme-light', title: 'Light theme', group: 'Look', keys: [], run: theme('light') },
    { id: 'theme-dark', title: 'Dark theme', group: 'Look', keys: [], run: theme('dark') },
    {
      id: 'theme-system',
      title: 'Theme of the system',
      group: 'Look',
      keys: [],
      run: theme('system'),
    },
  ])
}
