import type MarkdownIt from 'markdown-it'

type Parser = InstanceType<typeof MarkdownIt>

/** The mark of a note, as Pandoc and GitHub have it: [^name]. */
const MARK = /\[\^([^\]\s]{1,100})\]/y
/** What is in a mark beside the name. */
const AROUND = '[^]'.length

/** Names of the notes of a text, kept where its links are. */
interface References {
  notes?: Set<string>
}

/**
 * Teaches a parser notes. The paragraph of one stands between `note_open` and `note_close` among the blocks, and where it
 * is referred to stands an empty `note_mark`. Without this a note of one word is taken for the address of a link, and
 * vanishes.
 */
export function useNotes(parser: Parser): void {
  parser.block.ruler.before(
    'reference',
    'note',
    (state, startLine, endLine, silent) => {
      const begin = state.bMarks[startLine] + state.tShift[startLine]
      const name = nameAt(state.src, begin)
      if (name === undefined || state.src[begin + name.length + AROUND] !== ':') return false
      if (silent) return true
      let line = startLine + 1
      const goesOn = () =>
        line < endLine &&
        !state.isEmpty(line) &&
        nameAt(state.src, state.bMarks[line] + state.tShift[line]) === undefined
      while (goesOn()) line++
      const references = state.env as References
      references.notes = (references.notes ?? new Set()).add(name)
      state.push('note_open', '', 1)
      state.push('paragraph_open', 'p', 1)
      const text = state.push('inline', '', 0)
      text.content = state
        .getLines(startLine, line, state.blkIndent, false)
        .trim()
        .slice(name.length + AROUND + 1)
        .trim()
      text.children = []
      state.push('paragraph_close', 'p', -1)
      state.push('note_close', '', -1)
      state.line = line
      return true
    },
    { alt: ['paragraph', 'reference'] },
  )
  parser.inline.ruler.before('link', 'note_mark', (state, silent) => {
    const name = nameAt(state.src, state.pos)
    if (name === undefined || !(state.env as References).notes?.has(name)) return false
    if (!silent) state.push('note_mark', '', 0)
    state.pos += name.length + AROUND
    return true
  })
}

function nameAt(source: string, at: number): string | undefined {
  MARK.lastIndex = at
  return MARK.exec(source)?.[1]
}
