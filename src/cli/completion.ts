import { Argument, type Command } from 'commander'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

/** What may follow a command: its own commands and options. */
interface Place {
  /** The commands that lead there, "models list"; empty for the program itself. */
  path: string
  commands: { name: string; description: string }[]
  options: { long: string; description: string }[]
}

export function completionCommand(program: Command): void {
  program
    .command('completion')
    .description('print what teaches a shell to complete commands and options')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell, program))
    })
}

/** A script for the shell to read, made of the commands as they are declared. */
export function completionScript(shell: Shell, program: Command): string {
  const places = placesOf(program, '')
  if (shell === 'fish') return fish(places)
  const zsh = 'autoload -U +X bashcompinit && bashcompinit\n'
  return (shell === 'zsh' ? zsh : '') + bash(places)
}

function placesOf(command: Command, path: string): Place[] {
  const own: Place = {
    path,
    commands: command.commands.map((one) => ({ name: one.name(), description: one.description() })),
    options: command.options.flatMap(({ long, description }) =>
      long ? [{ long, description }] : [],
    ),
  }
  const below = command.commands.map((one) => placesOf(one, `${path} ${one.name()}`.trim()))
  return [own, ...below.flat()]
}

/** Words that are commands lead to a place; where it offers nothing that fits, files are completed. */
function bash(places: readonly Place[]): string {
  const known = places.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`)
  const cases = places.map(({ path, commands, options }) => {
    const words = [...commands.map(({ name }) => name), ...options.map(({ long }) => long)]
    return `    '${path}') words='${words.join(' ')}' ;;`
  })
  return `_spanwright() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${place:+$place }$word" in
      ${known.join('|')}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _spanwright spanwright
`
}

function fish(places: readonly Place[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const lines = places.flatMap(({ path, commands, options }) => {
    const seen = path.split(' ').map((name) => `__fish_seen_subcommand_from ${name}`)
    const none = `not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(' ')}`
    const here = path === '' ? [] : seen
    const before = quoted([...here, ...(commands.length > 0 ? [none] : [])].join('; and '))
    return [
      ...commands.map(
        ({ name, description }) =>
          `complete -c spanwright -n ${before} -a ${name} -d ${quoted(description)}`,
      ),
      ...options.map(
        ({ long, description }) =>
          `complete -c spanwright -n ${before} -l ${long.slice(2)} -d ${quoted(description)}`,
      ),
    ]
  })
  return lines.join('\n') + '\n'
}
