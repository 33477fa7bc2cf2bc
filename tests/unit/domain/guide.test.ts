import { describe, expect, it } from 'vitest'
import { nextStep, type Standing } from '../../../src/domain/guide.ts'

const begun: Standing = {
  ...{ documents: 100, labelled: 40, labels: 3, suggestions: 0 },
  ...{ training: null, level: null, since: 0 },
}
const next = (changes: Partial<Standing>) => {
  const { place, title, why } = nextStep({ ...begun, ...changes })
  return `${place}: ${title}. ${why}`
}

describe('the next step', () => {
  it.each<[Partial<Standing>, string]>([
    [{ documents: 0, labels: 0, labelled: 0 }, 'documents: Import text. There is no document yet.'],
    [{ labels: 0, labelled: 0 }, 'labels: Make labels. What is to be found in the text?'],
    [{ labelled: 12 }, 'documents: Finish documents. 12 of 20 for a first training.'],
    // A project of few documents need not wait for more.
    [{ documents: 8, labelled: 7 }, 'documents: Finish documents. 7 of 8 for a first training.'],
    [{ documents: 8, labelled: 8 }, 'train: Train. 8 documents to learn from.'],
    [{ documents: 1, labelled: 1 }, 'documents: Import more. One document teaches nothing.'],
    [{}, 'train: Train. 40 documents to learn from.'],
    [{ labelled: 3334 }, 'train: Train. 3,334 documents to learn from.'],
    [{ training: { share: 0.424 } }, 'train: Training. 42\u202f% done.'],
    [{ training: { share: undefined } }, 'train: Training. Under way.'],
    [{ level: 'suggests', suggestions: 31 }, 'documents: Answer suggestions. 31 wait.'],
    [{ level: 'suggests', suggestions: 1 }, 'documents: Answer suggestions. 1 waits.'],
    [{ level: 'suggests' }, 'train: Look at its mistakes. Good enough to suggest.'],
    [
      { level: 'nothing', since: 5 },
      'documents: Finish documents. 5 of 20 more for the next training.',
    ],
    [{ level: 'little', since: 20 }, 'train: Train again. 20 documents more than last time.'],
    [{ level: 'tags' }, 'tag: Tag new text. The model is good enough.'],
  ])('with %j', (changes, sentence) => expect(next(changes)).toBe(sentence))
})
