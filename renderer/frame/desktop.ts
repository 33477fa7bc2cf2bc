import { onScopeDispose, watch, watchEffect } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Order } from '../../src/contract/shell.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { shell, type ShellClient } from '../api/shell.ts'
import { knownCommands } from '../commands/known.ts'
import { allCommands, isField, keysOf } from '../commands/registry.ts'
import { useProject } from '../project/project.ts'
import { useNotices } from '../ui/notices.ts'

/** What is in menus; commands of the editor and of labels are for keys. */
const IN_MENUS = ['General', 'Documents', 'Suggestions', 'Go', 'Look']

/**
 * In the desktop application: tells the window what its menus can offer, and does what is chosen there. In a
 * browser it does nothing.
 */
export function useDesktop(): void {
  const obey = useOrders()
  const project = useProject()
  const route = useRoute()
  let stopping = new AbortController()

  watch(
    shell,
    (client) => {
      stopping.abort()
      stopping = new AbortController()
      if (client) void follow(client, stopping.signal, obey)
    },
    { immediate: true },
  )
  watchEffect(() => {
    const commands = shownCommands()
    // A project stays known where another place is shown, such as the list of projects.
    const path = route.params.id === undefined ? null : (project.info?.path ?? null)
    // A shell that is gone does not hear it; the next one is told by the same effect.
    shell.value?.shows({ commands, project: path }).catch(() => undefined)
  })
  onScopeDispose(() => stopping.abort())
}

function shownCommands() {
  const offered = new Set(allCommands.value)
  return knownCommands.value
    .filter(({ group }) => IN_MENUS.includes(group))
    .map((command) => ({
      id: command.id,
      title: command.title,
      group: command.group,
      enabled: offered.has(command) && command.enabled?.() !== false,
      key: keysOf(command)[0] ?? null,
    }))
}

async function follow(client: ShellClient, signal: AbortSignal, obey: (order: Order) => void) {
  try {
    for await (const order of await client.orders(undefined, { signal })) obey(order)
  } catch {
    // The port is gone: a page that is closing, or one that gets a new port.
  }
}

function useOrders(): (order: Order) => void {
  const router = useRouter()
  const notices = useNotices()

  async function open(path: string): Promise<void> {
    try {
      const { id } = await api.projects.open({ path })
      await router.push({ name: 'documents', params: { id } })
    } catch (error) {
      notices.show(failureOf(error).message, { bad: true })
    }
  }

  return (order) => {
    if (order.type === 'open') void open(order.path)
    else if (order.type === 'notice') notices.show(order.message, { bad: true })
    else runCommand(order.command)
  }
}

/** Undo and redo in a field are the field's own. */
function runCommand(id: string): void {
  if (['undo', 'redo'].includes(id) && isField(document.activeElement)) {
    document.execCommand(id)
    return
  }
  const command = allCommands.value.find((one) => one.id === id)
  if (command && command.enabled?.() !== false) void command.run()
}
