import { describe, expect, it } from 'vitest'
import {
  attempt,
  attemptAsync,
  fail,
  failed,
  FailureError,
  ok,
  unwrap,
} from '../../../src/domain/failure.ts'

const failure = { code: 'disk', message: 'The disk is full; free some space.' } as const
const fails = () => {
  throw new FailureError(failure)
}
const breaks = () => {
  throw new TypeError('a bug')
}

describe('a failure', () => {
  it('is a value with a code and a sentence, and a place where there is one', () => {
    expect(fail('disk', failure.message)).toEqual({ ok: false, failure })
    expect(Object.keys(fail('disk', failure.message).failure)).toEqual(['code', 'message'])
    const place = { file: 'a.txt', line: 3 }
    expect(fail('disk', failure.message, place).failure).toEqual({ ...failure, place })
  })

  it('is carried by an error of its own name, with its sentence', () => {
    const error = new FailureError(failure)
    expect(error).toMatchObject({ name: 'FailureError', message: failure.message, failure })
  })

  it('that is thrown becomes the value again; a bug passes', async () => {
    expect(attempt(() => 1)).toEqual({ ok: true, value: 1 })
    expect(attempt(fails)).toEqual({ ok: false, failure })
    expect(() => attempt(breaks)).toThrow(TypeError)
    expect(await attemptAsync(async () => 1)).toEqual({ ok: true, value: 1 })
    expect(await attemptAsync(async () => fails())).toEqual({ ok: false, failure })
    await expect(attemptAsync(async () => breaks())).rejects.toThrow(TypeError)
  })

  it('says what to do, however long the name is that it repeats', () => {
    const sentence = `${'x'.repeat(100_000)} is no folder; choose another.`
    for (const { message } of [
      fail('bad-input', sentence).failure,
      failed('bad-input', sentence),
    ]) {
      expect(message).toHaveLength(553)
      expect(message).toMatch(/^x{400} … x+ is no folder; choose another\.$/)
    }
    const whole = 'x'.repeat(600)
    expect(failed('bad-input', whole).message).toBe(whole)
  })

  it('is thrown by who must have the value', () => {
    expect(unwrap(ok(1))).toBe(1)
    expect(() => unwrap({ ok: false, failure })).toThrow(new FailureError(failure))
  })
})
