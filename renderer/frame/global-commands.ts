import { useRouter } from 'vue-router'
import { inGroup, useCommands } from '../commands/registry.ts'
import { useProject } from '../project/project.ts'
import { useUndo } from '../project/undo.ts'
import { closeDialog, openDialog, showDialog } from '../ui/dialogs.ts'
import { useSettings } from '../ui/settings.ts'

const places = {
  projects: 'Go to projects',
  documents: 'Go to documents',
  labels: 'Go to labels',
  review: 'Go to review',
  train: 'Go to training',
  tag: 'Go to tagging',
  models: 'Go to models',
  settings: 'Go to settings',
}
const ofProject = ['documents', 'labels', 'review', 'train']
const themes = { light: 'Light theme', dark: 'Dark theme', system: 'Theme of the system' }

/** Commands that are there wherever the user is. */
export function useGlobalCommands(): void {
  useCommands([...generalCommands(), ...goCommands(), ...lookCommands()])
}

function generalCommands() {
  const project = useProject()
  const { undo, redo } = useUndo()

  return inGroup('General', [
    {
      id: 'palette',
      title: 'Find a command or a document',
      keys: ['Mod+k'],
      run: () =>
        openDialog.value?.name === 'palette' ? closeDialog() : showDialog({ name: 'palette' }),
      inFields: true,
      hidden: true,
    },
    { id: 'keys', title: 'Show all keys', keys: ['?'], run: () => showDialog({ name: 'keys' }) },
    {
      id: 'undo',
      title: 'Undo',
      keys: ['Mod+z'],
      enabled: () => project.editable && project.history.undo !== null,
      run: undo,
    },
    {
      id: 'redo',
      title: 'Redo',
      keys: ['Mod+Shift+z', 'Mod+y'],
      enabled: () => project.editable && project.history.redo !== null,
      run: redo,
    },
  ])
}

function goCommands() {
  const project = useProject()
  const router = useRouter()

  return inGroup(
    'Go',
    Object.entries(places).map(([name, title]) => ({
      id: `go-${name}`,
      title,
      keys: [],
      enabled: () => project.info !== null || !ofProject.includes(name),
      run: () => router.push({ name, params: project.info ? { id: project.info.id } : {} }),
    })),
  )
}

function lookCommands() {
  const settings = useSettings()

  return inGroup(
    'Look',
    (['light', 'dark', 'system'] as const).map((theme) => ({
      id: `theme-${theme}`,
      title: themes[theme],
      keys: [],
      run: () => settings.save({ theme }),
    })),
  )
}
