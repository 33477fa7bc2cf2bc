import type { Split } from '../../src/model/documents.ts'

export const setTitles: Record<Split, string> = {
  auto: 'In none',
  train: 'Train',
  dev: 'Dev',
  test: 'Test',
}
