import { useRouter } from 'vue-router'
import { command, inGroup, useCommands } from '../commands/registry.ts'
import { useProject } from '../project/project.ts'
import { useUndo } from '../project/undo.ts'
import { closeDialog, openDialog, showDialog } from '../ui/dialogs.ts'
import { useSettings } from '../ui/settings.ts'

const places = {
  projects: 'Go to projects',
  documents: 'Go to documents',
  labels: 'Go to labels',
  entities: 'Go to entities',
  review: 'Go to review',
  train: 'Go to training',
  tag: 'Go to tagging',
  models: 'Go to models',
  settings: 'Go to settings',
}
const ofProject = ['documents', 'labels', 'entities', 'review', 'train']
const themes = { light: 'Light theme', dark: 'Dark theme', system: 'Theme of the system' }

/** Commands that are there wherever the user is. */
export function useGlobalCommands(): void {
  useCommands([...generalCommands(), ...goCommands(), ...lookCommands()])
}

function generalCommands() {
  const project = useProject()
  const { undo, redo } = useUndo()
  const togglePalette = () =>
    openDialog.value?.name === 'palette' ? closeDialog() : showDialog({ name: 'palette' })

  return inGroup('General', [
    command('palette', 'Find a command or a document', ['Mod+k'], togglePalette, {
      inFields: true,
      hidden: true,
    }),
    command('keys', 'Show all keys', ['?'], () => showDialog({ name: 'keys' })),
    command('changes', 'Show what is new', [], () => showDialog({ name: 'changes' })),
    command('licences', 'Show the licences', [], () => showDialog({ name: 'licences' })),
    command('report', 'Report a problem', [], () => showDialog({ name: 'report' })),
    command('undo', 'Undo', ['Mod+z'], undo, {
      enabled: () => project.editable && project.history.undo !== null,
    }),
    command('redo', 'Redo', ['Mod+Shift+z', 'Mod+y'], redo, {
      enabled: () => project.editable && project.history.redo !== null,
    }),
  ])
}

function goCommands() {
  const project = useProject()
  const router = useRouter()

  return inGroup(
    'Go',
    Object.entries(places).map(([name, title]) => {
      const go = () => router.push({ name, params: project.info ? { id: project.info.id } : {} })
      const enabled = () => project.info !== null || !ofProject.includes(name)
      return command(`go-${name}`, title, [], go, { enabled })
    }),
  )
}

function lookCommands() {
  const settings = useSettings()

  return inGroup(
    'Look',
    (['light', 'dark', 'system'] as const).map((theme) =>
      command(`theme-${theme}`, themes[theme], [], () => settings.save({ theme })),
    ),
  )
}
