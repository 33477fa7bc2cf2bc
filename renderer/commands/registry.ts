import { computed, onScopeDispose, reactive, shallowReactive } from 'vue'
import { keyOf } from './keys.ts'

/** Something that the user can do, from the keyboard, the palette or a button. */
export interface Command {
  /** Stable: keys that the user changed are stored under it. */
  id: string
  title: string
  group: string
  /** Keys it has until the user changes them; the first is shown beside it. */
  keys: readonly string[]
  /** Absent: always. A command that is not enabled leaves its key to others. */
  enabled?: () => boolean
  /** Gets the key that was pressed, if it was one. */
  run: (key?: KeyboardEvent) => unknown
  /** Works while an input has the focus too (undo does not: the field has its own). */
  inFields?: boolean
  /** Left out of the palette: caret movement and the like. */
  hidden?: boolean
}

/** A command before its group is named. */
export type Ungrouped = Omit<Command, 'group'>

/** A line of a table of commands; `more` says what is unusual about it. */
export const command = (
  id: string,
  title: string,
  keys: readonly string[],
  run: Command['run'],
  more?: Pick<Command, 'enabled' | 'inFields' | 'hidden'>,
): Ungrouped => ({ id, title, keys, run, ...more })

/** Commands of one group: a table of them names it once. */
export const inGroup = (group: string, commands: readonly Ungrouped[]): Command[] =>
  commands.map((command) => ({ group, ...command }))

const commands = shallowReactive(new Map<string, Command>())
/** Keys by command id where the user changed them; an empty string takes the key off. */
const changedKeys = reactive<Record<string, string>>({})

export const allCommands = computed(() => [...commands.values()])

/** Offers commands for as long as the calling component or scope lives. A later one of an id wins. */
export function useCommands(offered: readonly Command[]): void {
  for (const command of offered) commands.set(command.id, command)
  onScopeDispose(() => {
    for (const command of offered)
      if (commands.get(command.id) === command) commands.delete(command.id)
  })
}

export function keysOf(command: Command): readonly string[] {
  const changed = changedKeys[command.id]
  if (changed === undefined) return command.keys
  return changed === '' ? [] : [changed]
}

/** Takes over the keys from the settings. */
export function setChangedKeys(keys: Record<string, string>): void {
  for (const id of Object.keys(changedKeys)) delete changedKeys[id]
  Object.assign(changedKeys, keys)
}

/** Runs the command that the key belongs to. True when there was one; the event is then used up. */
export function runKey(event: KeyboardEvent): boolean {
  const key = keyOf(event)
  const inField = isField(event.target)
  for (const command of [...commands.values()].reverse()) {
    if (inField && !command.inFields) continue
    if (!keysOf(command).includes(key) || command.enabled?.() === false) continue
    event.preventDefault()
    void command.run(event)
    return true
  }
  return false
}

export function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}
