import { computed, shallowReactive, watch } from 'vue'
import { allCommands, type Command } from './registry.ts'

/** Commands seen since the application was opened, those of places not on the screen included. */
const seen = shallowReactive(new Map<string, Command>())

watch(
  allCommands,
  (commands) => {
    for (const command of commands) seen.set(command.id, command)
  },
  { immediate: true, flush: 'post' },
)

/** For changing keys: a command keeps its key while its place is closed. */
export const knownCommands = computed(() =>
  [...seen.values()].sort(
    (a, b) => a.group.localeCompare(b.group) || a.title.localeCompare(b.title),
  ),
)
