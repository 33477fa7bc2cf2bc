import { effectScope, onScopeDispose, watch, type Ref } from 'vue'
import type { Label } from '../../../src/model/labels.ts'
import type { Direction } from '../../../src/editor/selection.ts'
import { digitKey } from '../../labels/labels.ts'
import { command, inGroup, useCommands, type Ungrouped } from '../../commands/registry.ts'
import type { Caret } from './use-caret.ts'

/** What the commands of the editor do. */
export interface EditorControls {
  caret: Caret
  /** The editor has the focus, or a dialog opened from it. */
  active(): boolean
  editable(): boolean
  hasSpan(): boolean
  hasSuggestion(): boolean
  hasOuter(): boolean
  hasSomethingToCancel(): boolean
  /** A label is lit, or a span has one that could be. */
  hasLabelToKeep(): boolean
  /** Called after the caret was moved by key. */
  moved(extend: boolean): void
  /** By a key, or from the palette. */
  applyLabel(labelId: string, key?: KeyboardEvent): unknown
  enter(): void
  keepLabel(): void
  cancel(): void
  removeSelected(): void
  moveEdge(edge: 'start' | 'end', direction: Direction, byCharacter: boolean): void
  selectOuter(): void
  suggestionAhead(direction: Direction): boolean
  spanAhead(direction: Direction): boolean
  goToSuggestion(direction: Direction): void
  goToSpan(direction: Direction): void
  accept(): void
  reject(): void
  everywhere(labelId: string): void
  markReviewed(): void
  markReviewedSoFar(): void
  clearReviewed(): void
}

/** Offers the editor's keys; the labels' own keys follow the labels. */
export function useEditorCommands(controls: EditorControls, labels: Ref<readonly Label[]>): void {
  let scope = effectScope(true)
  watch(
    labels,
    (now) => {
      scope.stop()
      scope = effectScope(true)
      // A later command wins its key: answering a suggestion before a label's own letter, which
      // comes before everything else.
      scope.run(() =>
        useCommands(
          inGroup('Editor', [
            ...caretCommands(controls),
            ...editCommands(controls),
            ...reviewCommands(controls),
            ...labelCommands(controls, now),
            ...suggestionCommands(controls),
          ]),
        ),
      )
    },
    { immediate: true },
  )
  onScopeDispose(() => scope.stop())
}

function caretCommands(controls: EditorControls): Ungrouped[] {
  const { caret } = controls
  const by = (unit: 'word' | 'character' | 'sentence', side: Direction) => (extend: boolean) =>
    caret.sideways(side, unit, extend)
  const moves: [string, string, string, (extend: boolean) => void][] = [
    ['left', 'Caret to the left', 'ArrowLeft', by('word', -1)],
    ['right', 'Caret to the right', 'ArrowRight', by('word', 1)],
    ['up', 'Caret up a line', 'ArrowUp', (x) => caret.byLine(-1, x)],
    ['down', 'Caret down a line', 'ArrowDown', (x) => caret.byLine(1, x)],
    ['line-start', 'Caret to the start of the line', 'Home', (x) => caret.toLineEdge(-1, x)],
    ['line-end', 'Caret to the end of the line', 'End', (x) => caret.toLineEdge(1, x)],
    ['text-start', 'Caret to the start of the text', 'Mod+Home', (x) => caret.toTextEdge(-1, x)],
    ['text-end', 'Caret to the end of the text', 'Mod+End', (x) => caret.toTextEdge(1, x)],
    ['character-left', 'Caret a character to the left', 'Alt+ArrowLeft', by('character', -1)],
    ['character-right', 'Caret a character to the right', 'Alt+ArrowRight', by('character', 1)],
    ['sentence-left', 'Caret a sentence to the left', 'Mod+ArrowLeft', by('sentence', -1)],
    ['sentence-right', 'Caret a sentence to the right', 'Mod+ArrowRight', by('sentence', 1)],
  ]
  return moves.flatMap(([id, title, key, move]) =>
    [false, true].map((extend) => {
      const named = extend ? title.replace('Caret', 'Extend the selection') : title
      const run = () => {
        move(extend)
        controls.moved(extend)
      }
      const keys = [extend ? withShift(key) : key]
      const name = `editor.caret.${id}${extend ? '.extend' : ''}`
      return command(name, named, keys, run, { enabled: controls.active, hidden: true })
    }),
  )
}

/** Shift stands after the other modifiers: "Alt+Shift+ArrowLeft". */
function withShift(key: string): string {
  const parts = key.split('+')
  return [...parts.slice(0, -1), 'Shift', parts.at(-1)].join('+')
}

const spanSteps: [string, string, string, Direction][] = [
  ['next', 'Next span', '.', 1],
  ['previous', 'Previous span', ',', -1],
]

function editCommands(controls: EditorControls): Ungrouped[] {
  const edit = (
    id: string,
    title: string,
    keys: string[],
    run: () => unknown,
    may: () => boolean = () => true,
  ) => {
    const enabled = () => controls.active() && controls.editable() && may()
    return command(`editor.${id}`, title, keys, run, { enabled })
  }
  const edges: [string, 'start' | 'end', Direction, string][] = [
    ['Start of the span outwards', 'start', -1, '['],
    ['Start of the span inwards', 'start', 1, ']'],
    ['End of the span inwards', 'end', -1, '{'],
    ['End of the span outwards', 'end', 1, '}'],
  ]
  return [
    edit('create', 'Label the selection', ['Enter'], controls.enter),
    edit(
      'keep-label',
      'Go on labelling with this label, or end it',
      ['b'],
      controls.keepLabel,
      controls.hasLabelToKeep,
    ),
    edit(
      'remove',
      'Remove the span',
      ['Backspace', 'Delete'],
      controls.removeSelected,
      () => controls.hasSpan() || controls.hasSuggestion(),
    ),
    command('editor.cancel', 'Cancel the selection', ['Escape'], controls.cancel, {
      hidden: true,
      enabled: () => controls.active() && controls.hasSomethingToCancel(),
    }),
    ...spanSteps.map(([id, title, key, direction]) =>
      command(`editor.span.${id}`, title, [key], () => controls.goToSpan(direction), {
        enabled: () => controls.active() && controls.spanAhead(direction),
      }),
    ),
    command('editor.outer', 'Select the span around', ['o'], controls.selectOuter, {
      enabled: () => controls.active() && controls.hasOuter(),
    }),
    ...edges.flatMap(([title, edge, direction, key]) =>
      [false, true].map((byCharacter) =>
        edit(
          `${edge}.${direction > 0 ? 'right' : 'left'}${byCharacter ? '.character' : ''}`,
          byCharacter ? `${title} by a character` : title,
          [byCharacter ? `Alt+${key}` : key],
          () => controls.moveEdge(edge, direction, byCharacter),
          controls.hasSpan,
        ),
      ),
    ),
  ]
}

function reviewCommands(controls: EditorControls): Ungrouped[] {
  const enabled = () => controls.active() && controls.editable()
  const items: [string, string, string, () => void][] = [
    ['mark', 'Mark the selection or sentence as reviewed', 'm', controls.markReviewed],
    ['so-far', 'Mark everything up to here as reviewed', 'Shift+m', controls.markReviewedSoFar],
    ['clear', 'Clear review marks', 'Alt+Shift+m', controls.clearReviewed],
  ]
  return items.map(([id, title, key, run]) =>
    command(`editor.review.${id}`, title, [key], run, { enabled }),
  )
}

function labelCommands(controls: EditorControls, labels: readonly Label[]): Ungrouped[] {
  const enabled = () => controls.active() && controls.editable()
  return labels.flatMap((label, index): Ungrouped[] => {
    const digit = digitKey(index)
    const keys = [label.key.toLowerCase(), digit].filter((key) => !!key) as string[]
    const [one, all] = [`Label as ${label.name}`, `Label every occurrence as ${label.name}`]
    const keysOfAll = index < 10 ? [`Mod+Shift+${digit}`] : []
    const apply = (key?: KeyboardEvent) => controls.applyLabel(label.id, key)
    const applyAll = () => controls.everywhere(label.id)
    return [
      command(`editor.label.${label.id}`, one, keys, apply, { enabled }),
      command(`editor.everywhere.${label.id}`, all, keysOfAll, applyAll, { enabled }),
    ]
  })
}

function suggestionCommands(controls: EditorControls): Ungrouped[] {
  const answer = (id: string, title: string, key: string, run: () => void) =>
    command(`editor.suggestion.${id}`, title, [key], run, {
      enabled: () => controls.active() && controls.editable() && controls.hasSuggestion(),
    })
  const go = (id: string, title: string, key: string, direction: Direction) =>
    command(`editor.suggestion.${id}`, title, [key], () => controls.goToSuggestion(direction), {
      enabled: () => controls.active() && controls.suggestionAhead(direction),
    })
  return [
    go('next', 'Next suggestion', 'Tab', 1),
    go('previous', 'Previous suggestion', 'Shift+Tab', -1),
    answer('accept', 'Accept the suggestion', 'a', controls.accept),
    answer('reject', 'Reject the suggestion', 'x', controls.reject),
  ]
}
