import { execFileSync } from 'node:child_process'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { completionScript } from '../../../src/cli/completion.ts'

const program = new Command('spanwright')
program.command('tag <paths...>').description("it's for tagging").option('--model <m>', 'the model')
const models = program.command('models').description('the library')
models.command('list').option('--json', 'lines')

/** What bash would offer after these words, the last of which is being written. */
function offered(...words: string[]): string[] {
  const line = ['spanwright', ...words].map((word) => `'${word}'`).join(' ')
  const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _spanwright; echo "\${COMPREPLY[@]}"`
  const out = execFileSync('bash', ['-c', `${completionScript('bash', program)}\n${ask}`])
  return out.toString().trim().split(' ')
}

describe('what a shell completes', () => {
  it('is the commands, those below them, and the options of each', () => {
    expect(offered('')).toEqual(['tag', 'models'])
    expect(offered('mo')).toEqual(['models'])
    expect(offered('models', '')).toEqual(['list'])
    expect(offered('models', 'list', '--')).toEqual(['--json'])
    expect(offered('tag', 'a.txt', '--m')).toEqual(['--model'])
    // Then bash completes files.
    expect(offered('tag', 'a')).toEqual([''])
  })

  it('is the same for zsh, and written its own way for fish', () => {
    expect(completionScript('zsh', program)).toContain('bashcompinit')
    const fish = completionScript('fish', program)
    expect(fish).toContain(
      "complete -c spanwright -n '__fish_seen_subcommand_from tag' -l model -d 'the model'",
    )
    expect(fish).toContain("-a tag -d 'it\\'s for tagging'")
  })
})
