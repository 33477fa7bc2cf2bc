import { describe, expect, it } from 'vitest'
import { epochHead, epochRow, importText } from '../../../src/cli/tables.ts'
import type { ImportReport } from '../../../src/model/project.ts'
import { reportOf } from '../../support/epoch-report.ts'

describe('the table of a run on the command line', () => {
  const figures = { precision: 0.5, recall: 0.25, f1: 0.3333, accuracy: 0.75 }

  it('has the reference’s columns and a mark under its own', () => {
    const row = epochRow(
      reportOf({ epoch: 1.6666, step: 8, validationLoss: 0.12345, ...figures, best: true }),
    )
    expect(epochHead()).toBe(
      'Epoch  Step   Validation Loss  Precision  Recall  F1      Accuracy  Best so far',
    )
    expect(row).toBe('1.67   8      0.1235           0.5000     0.2500  0.3333  0.7500    *')
  })

  it('has no mark where an evaluation brought nothing better', () => {
    expect(epochRow(reportOf({ ...figures }))).toMatch(/ 0\.7500$/)
  })
})

describe('an imported file on the command line', () => {
  it.each([
    ['conll', 'utf-8', 'a: 1 document, 2 spans (conll, utf-8)'],
    // What is no text has no encoding.
    ['pdf', '', 'a: 1 document, 2 spans (pdf)'],
  ])('is told with how it was read: %s', (format, encoding, line) => {
    const report: ImportReport = {
      ...{ format, encoding, evidence: '', documents: 1, spans: 2, perLabel: {} },
      ...{ skipped: 0, problems: [] },
    }
    expect(importText('a', report)).toBe(line)
  })
})
