import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Client } from '../../renderer/api/client.ts'
import type { Scene } from './long-works.ts'
import { quantile } from './statistics.ts'

/** Between two labels of one client: quicker than anybody. */
const PAUSE_MS = 400

/**
 * Labels by one client alone, then by all of them at once: the 95th percentile of what an action takes, and the memory
 * of the host before, four times in the midst, and after.
 */
export async function labelling(
  apis: Client[],
  scene: Scene,
  seconds: number,
  memory: () => Promise<string>,
): Promise<void> {
  for (const clients of [1, apis.length]) {
    console.log(`before: ${await memory()}`)
    const until = performance.now() + seconds * 1000
    const working = apis.slice(0, clients).map((api, i) => labelUntil(api, scene, i, until))
    for (const part of [1, 2, 3, 4]) {
      await setTimeout((seconds * 1000) / 5)
      console.log(`after ${(seconds / 5) * part} s: ${await memory()}`)
    }
    const took = (await Promise.all(working)).flat()
    console.log(`after: ${await memory()}`)
    const [p50, p95] = [0.5, 0.95].map((share) => quantile(took, share).toFixed(1))
    console.log(`${clients} clients: ${took.length} actions, p50 ${p50} ms, p95 ${p95} ms`)
  }
}

/** Each client at documents of its own. Throws when an action is refused. */
async function labelUntil(
  api: Client,
  { project, labelId }: Scene,
  client: number,
  until: number,
): Promise<number[]> {
  const took: number[] = []
  await setTimeout(Math.random() * PAUSE_MS)
  for (let i = 0; performance.now() < until; i++) {
    const provenance = { origin: 'human' as const, source: '', score: null }
    const documentId = 1 + ((client * 16 + i) % 500)
    const span = { id: randomUUID(), documentId, start: 0, end: 2, labelId, ...provenance }
    const begun = performance.now()
    const action = { title: 'Label', edits: [{ type: 'span.create' as const, span }] }
    await api.edits.apply({ project, action })
    took.push(performance.now() - begun)
    await setTimeout(PAUSE_MS)
  }
  return took
}
