import { EventPublisher } from '@orpc/server'
import type { ChangeOfPage } from '../../src/model/edits.ts'
import type { ProjectChange, ProjectEvent } from '../../src/model/project.ts'

type Standing = Extract<ProjectEvent, { type: 'standing' }>

/** What a page hears of a project without a host: where it stands, then whatever the test tells. */
export class FakeProject {
  private readonly publisher = new EventPublisher<{ event: ProjectEvent | null }>()
  private readonly now: () => Partial<Standing>

  constructor(now: () => Partial<Standing> = () => ({})) {
    this.now = now
  }

  /** The answer to `projects.changes`. */
  async *changes(id = 'p'): AsyncGenerator<ProjectEvent> {
    const later = this.publisher.subscribe('event')
    yield {
      ...{ type: 'standing', labels: [], history: { revision: 0, undo: null, redo: null } },
      ...{
        info: { id, name: 'P', path: '/p', readOnly: false, trouble: null },
        kept: 0,
        ...this.now(),
      },
    }
    for await (const event of later) {
      if (event === null) return
      yield event
    }
  }

  /** The streams end, as they do when the connection breaks. */
  break(): void {
    this.publisher.publish('event', null)
  }

  tell(change: Partial<ProjectChange>): void {
    this.publisher.publish('event', {
      ...{ type: 'change', history: { revision: 1, undo: null, redo: null }, of: null },
      ...{ documentIds: [], more: false, parts: [], rows: null, ...change },
    })
  }

  /** The change that a page asked for was kept. */
  keep({ change }: { change?: ChangeOfPage }, facts: Partial<ProjectChange> = {}) {
    this.tell({ of: change ?? null, ...facts })
    return {}
  }
}
