import { setImmediate } from 'node:timers/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { allTexts } from '../../../src/host/documents/all-texts.ts'
import { previewOccurrences } from '../../../src/host/documents/occurrences.ts'
import { inTurns } from '../../../src/host/turns.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

/** Keeps the thread for a while. */
function busy(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

describe('long work in turns', () => {
  it('lets others have theirs, and ends where it is stopped or of no use', async () => {
    let [done, turns] = [0, 0]
    let going = true
    const others = (async () => {
      while (going) {
        await setImmediate()
        turns++
      }
    })()
    const items = Array.from({ length: 10 }, (_, i) => i)
    expect(await inTurns(items, () => busy(11))).toBe(true)
    expect(turns).toBeGreaterThanOrEqual(9)
    const stale = { isStale: () => done >= 2 }
    const work = () => {
      done++
      busy(11)
    }
    expect(await inTurns(items, work, stale)).toBe(false)
    const stop = new AbortController()
    const stopping = inTurns(items, () => busy(11), { signal: stop.signal })
    stop.abort()
    await expect(stopping).rejects.toThrow('Stopped, as you asked.')
    going = false
    await others
  })
})

describe('a project that is read while others work', () => {
  const texts = Array.from({ length: 6000 }, (_, i) => ({ text: `Ann saw ${i}.`, spans: [] }))
  const filled = () => {
    const project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
    unwrap(project.addDocuments('Import', texts, [{ name: 'A' }]))
    return project
  }

  it('is as it is at one moment, though documents go and come meanwhile', async () => {
    const project = filled()
    const reading = allTexts(project)
    let changes = 0
    const changing = setInterval(() => {
      if (++changes > 20) return
      unwrap(changes % 2 === 1 ? project.undo() : project.redo())
    }, 1)
    const read = await reading
    clearInterval(changing)
    expect(changes).toBeGreaterThan(0)
    expect([0, 6000]).toContain(read.length)
    project.close()
  })

  it('stops looking for a text when it is asked to', async () => {
    const project = filled()
    const query = { text: 'Ann', documentId: null, labelId: 'x', matchCase: true }
    const stop = new AbortController()
    const looking = previewOccurrences(project, query, stop.signal)
    stop.abort()
    await expect(looking).rejects.toThrow('Stopped, as you asked.')
    expect((await previewOccurrences(project, query)).total).toBe(6000)
    project.close()
  })
})
