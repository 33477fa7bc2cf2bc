import type { Command } from 'commander'
import { FailureError } from '../domain/failure.ts'
import { formatById, formats, type Format } from '../formats/index.ts'

/** Adds a command that has --json. */
export type AddCommand = (usage: string, description: string) => Command

export const commandsOf =
  (parent: Command): AddCommand =>
  (usage, description) =>
    parent.command(usage).description(description).option('--json', 'machine-readable lines')

/** The format to write, or a sentence that lists them. */
export function knownFormat(id: string): Format {
  const format = formatById(id)
  if (format) return format
  const known = formats.map((one) => one.id).join(', ')
  throw new FailureError({
    code: 'bad-input',
    message: `There is no format called ${id}; choose ${known}.`,
  })
}
