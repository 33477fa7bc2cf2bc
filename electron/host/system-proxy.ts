import { randomUUID } from 'node:crypto'
import type { HostNews } from '../../src/contract/desktop.ts'
import { goThrough, proxyVariables } from '../../src/host/models/proxy.ts'

/** The system's proxy, which the main process can ask for. */
export class SystemProxy {
  private readonly tell: (news: HostNews) => void
  private readonly asked = new Map<string, (answer: string) => void>()

  constructor(tell: (news: HostNews) => void) {
    this.tell = tell
  }

  /** From now on requests go as the system has it for this address. */
  readonly useFor = async (url: string): Promise<void> => {
    const id = randomUUID()
    const answer = new Promise<string>((resolve) => this.asked.set(id, resolve))
    this.tell({ type: 'proxy', id, url })
    goThrough(proxyVariables(await answer))
  }

  hear({ id, answer }: { id: string; answer: string }): void {
    this.asked.get(id)?.(answer)
    this.asked.delete(id)
  }
}
