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

/** For changing keys, those with keys of their own first. A place that is closed keeps its keys. */
export const knownCommands = computed(() =>
  [...seen.values()].sort(
    (a, b) =>
      Number(b.keys.length > 0) - Number(a.keys.length > 0) ||
      a.group.localeCompare(b.group) ||
      a.title.localeCompare(b.title),
  ),
)
