import type { Command } from 'commander'

/** Adds a command that has --json. */
export type AddCommand = (usage: string, description: string) => Command

export const commandsOf =
  (parent: Command): AddCommand =>
  (usage, description) =>
    parent.command(usage).description(description).option('--json', 'machine-readable lines')

/** Names with commas between them, as an option has them. */
export const namesOf = (names: string) => names.split(',').map((name) => name.trim())
