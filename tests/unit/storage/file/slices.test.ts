import { describe, expect, it } from 'vitest'
import { fail, ok, type Result } from '../../../../src/domain/failure.ts'
import { inSlices } from '../../../../src/storage/file/slices.ts'
import { ownClock } from '../../../support/clock.ts'

describe('a long piece of work', () => {
  /** Steps of a millisecond each, what they did, and how many each transaction had. */
  function work(count: number) {
    const { pass } = ownClock()
    const done: number[] = []
    const transactions: number[] = []
    function* steps() {
      for (let step = 1; step <= count; step++) {
        done.push(step)
        pass(1)
        yield
      }
    }
    const transaction = (slice: () => boolean): Result<boolean> => {
      const before = done.length
      const end = slice()
      transactions.push(done.length - before)
      return ok(end)
    }
    return { done, transactions, steps: steps(), transaction }
  }

  it('is done step by step in transactions of five milliseconds', async () => {
    const { done, transactions, steps, transaction } = work(12)
    await inSlices(transaction, steps)
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(transactions).toEqual([5, 5, 2])
  })

  it('lets others have a turn between two transactions', async () => {
    const { transactions, steps, transaction } = work(12)
    const turns: number[] = []
    const turn = () => {
      turns.push(transactions.length)
      if (transactions.length < 3) setImmediate(turn)
    }
    setImmediate(turn)
    await inSlices(transaction, steps)
    expect(turns).toEqual(expect.arrayContaining([1, 2]))
  })

  it('ends with what refuses a transaction; what was done before stays', async () => {
    const { done, transactions, steps, transaction } = work(12)
    const refusing = (slice: () => boolean) =>
      transactions.length === 1 ? fail('busy', 'Another program writes.') : transaction(slice)
    await expect(inSlices(refusing, steps)).rejects.toThrow('Another program writes.')
    expect(done).toEqual([1, 2, 3, 4, 5])
  })
})
