import { describe, expect, it } from 'vitest'
import { ok } from '../../../src/domain/failure.ts'
import type { Workers } from '../../../src/host/supervisor/workers.ts'
import { tagStream } from '../../../src/host/tagging/tagging.ts'
import type { TextToTag } from '../../../src/model/tagging.ts'
import { packGroup } from '../../../src/tagging/packed.ts'

/** Two of these are more than goes into one request. */
const texts = ['a', 'b', 'c', 'd'].map((letter) => ({ text: letter.repeat(10_000) }))

/** Workers whose answers are given when they are let go; what they were asked, and by which signals. */
function heldWorkers() {
  const asked: string[] = []
  const signals: AbortSignal[] = []
  const answers: PromiseWithResolvers<void>[] = []
  const request = (
    _: string,
    body: Promise<{ texts: TextToTag[] }>,
    how: { signal: AbortSignal },
  ) => {
    signals.push(how.signal)
    const answer = Promise.withResolvers<void>()
    answers.push(answer)
    const result = body.then(async (group) => {
      asked.push(group.texts.map(({ text }) => text[0]).join(''))
      await answer.promise
      const tagged = group.texts.map(() => ({ units: [], depths: [], calibration: null }))
      return ok(packGroup(['O'], { depths: 0, calibration: null }, tagged))
    })
    return { result }
  }
  const workers = { engines: { choose: () => Promise.resolve('cpu') }, shared: () => ({ request }) }
  return { workers: workers as unknown as Workers, asked, signals, answers }
}

describe('a stream of texts through the worker', () => {
  it('has the next group there before what became of the last one is taken, and no more than that', async () => {
    const { workers, asked, answers } = heldWorkers()
    const stream = tagStream(workers, 'model', texts)
    const first = stream.next()
    await expect.poll(() => asked).toEqual(['a', 'b'])
    answers[0].resolve()
    expect((await first).value).toMatchObject({ text: texts[0] })
    expect(asked).toEqual(['a', 'b'])
    const second = stream.next()
    await expect.poll(() => asked).toEqual(['a', 'b', 'c'])
    for (const { resolve } of answers) resolve()
    await second
    await stream.return(undefined)
  })

  it('gives all in order, and tells how many are done', async () => {
    const { workers, answers } = heldWorkers()
    const given: string[] = []
    const stream = tagStream(workers, 'model', texts)
    const letting = setInterval(() => answers.forEach(({ resolve }) => resolve()))
    for await (const { text } of stream) given.push(text.text[0])
    clearInterval(letting)
    expect(given).toEqual(['a', 'b', 'c', 'd'])
  })

  it('asks no further, and takes back what is under way, once nobody listens', async () => {
    const { workers, asked, signals, answers } = heldWorkers()
    const stream = tagStream(workers, 'model', texts)
    const first = stream.next()
    await expect.poll(() => asked).toEqual(['a', 'b'])
    answers[0].resolve()
    await first
    await stream.return(undefined)
    expect(signals[1].aborted).toBe(true)
    expect(asked).toEqual(['a', 'b'])
  })
})
