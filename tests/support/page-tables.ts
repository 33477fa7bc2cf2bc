import { readFileSync } from 'node:fs'

/** The rows of the table under a heading of a page of docs, without its head: cells as plain text. */
export function rowsUnder(page: string, heading: string): string[][] {
  const text = pageOfDocs(page)
  const section = text.split('\n## ').find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll(/[`*]/g, '').trim()),
  )
}

/** A page of docs, by its name. */
export function pageOfDocs(page: string): string {
  return readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8')
}
