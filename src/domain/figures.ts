const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** 12345.4 as 12,345. */
export function figure(value: number): string {
  return numbers.format(value)
}

/** "1 document", "2,000 documents"; "1 span is", "3 spans are" with a plural of its own. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${figure(count)} ${count === 1 ? noun : plural}`
}
