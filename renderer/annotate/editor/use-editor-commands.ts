import { effectScope, onScopeDispose, watch, type Ref } from 'vue'
import type { Label } from '../../../src/model/labels.ts'
import type { Direction } from '../../../src/editor/selection.ts'
import { inGroup, useCommands, type Ungrouped } from '../../commands/registry.ts'
import type { Caret } from './use-caret.ts'

/** Labels reachable by digits: 1…9 and 0, then the same with Shift. */
const DIGIT_LABELS = 20

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
  /** Called after the caret was moved by key. */
  moved(extend: boolean): void
  applyLabel(labelId: string): unknown
  enter(): void
  cancel(): void
  removeSelected(): void
  moveEdge(edge: 'start' | 'end', direction: Direction, byCharacter: boolean): void
  selectOuter(): void
  suggestionAhead(direction: Direction): boolean
  goToSuggestion(direction: Direction): void
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
  const moves: [string, string, string, (extend: boolean) => void][] = [
    ['left', 'Caret to the left', 'ArrowLeft', (x) => caret.sideways(-1, 'word', x)],
    ['right', 'Caret to the right', 'ArrowRight', (x) => caret.sideways(1, 'word', x)],
    ['up', 'Caret up a line', 'ArrowUp', (x) => caret.byLine(-1, x)],
    ['down', 'Caret down a line', 'ArrowDown', (x) => caret.byLine(1, x)],
    ['line-start', 'Caret to the start of the line', 'Home', (x) => caret.toLineEdge(-1, x)],
    ['line-end', 'Caret to the end of the line', 'End', (x) => caret.toLineEdge(1, x)],
    ['text-start', 'Caret to the start of the text', 'Mod+Home', (x) => caret.toTextEdge(-1, x)],
    ['text-end', 'Caret to the end of the text', 'Mod+End', (x) => caret.toTextEdge(1, x)],
    [
      'character-left',
      'Caret a character to the left',
      'Alt+ArrowLeft',
      (x) => caret.sideways(-1, 'character', x),
    ],
    [
      'character-right',
      'Caret a character to the right',
      'Alt+ArrowRight',
      (x) => caret.sideways(1, 'character', x),
    ],
    [
      'sentence-left',
      'Caret a sentence to the left',
      'Mod+ArrowLeft',
      (x) => caret.sideways(-1, 'sentence', x),
    ],
    [
      'sentence-right',
      'Caret a sentence to the right',
      'Mod+ArrowRight',
      (x) => caret.sideways(1, 'sentence', x),
    ],
  ]
  return moves.flatMap(([id, title, key, move]) =>
    [false, true].map((extend): Ungrouped => ({
      id: `editor.caret.${id}${extend ? '.extend' : ''}`,
      title: extend ? title.replace('Caret', 'Extend the selection') : title,
      keys: [extend ? withShift(key) : key],
      hidden: true,
      enabled: controls.active,
      run: () => {
        move(extend)
        controls.moved(extend)
      },
    })),
  )
}

/** Shift stands after the other modifiers: "Alt+Shift+ArrowLeft". */
function withShift(key: string): string {
  const parts = key.split('+')
  return [...parts.slice(0, -1), 'Shift', parts.at(-1)].join('+')
}

function editCommands(controls: EditorControls): Ungrouped[] {
  const edit = (
    id: string,
    title: string,
    keys: string[],
    run: () => unknown,
    enabled: () => boolean = () => true,
  ): Ungrouped => ({
    id: `editor.${id}`,
    title,
    keys,
    run,
    enabled: () => controls.active() && controls.editable() && enabled(),
  })
  const edges: [string, 'start' | 'end', Direction, string][] = [
    ['Start of the span outwards', 'start', -1, '['],
    ['Start of the span inwards', 'start', 1, ']'],
    ['End of the span inwards', 'end', -1, '{'],
    ['End of the span outwards', 'end', 1, '}'],
  ]
  return [
    edit('create', 'Label the selection', ['Enter'], controls.enter),
    edit(
      'remove',
      'Remove the span',
      ['Backspace', 'Delete'],
      controls.removeSelected,
      () => controls.hasSpan() || controls.hasSuggestion(),
    ),
    {
      id: 'editor.cancel',
      title: 'Cancel the selection',
      keys: ['Escape'],
      hidden: true,
      enabled: () => controls.active() && controls.hasSomethingToCancel(),
      run: controls.cancel,
    },
    {
      id: 'editor.outer',
      title: 'Select the span around',
      keys: ['o'],
      enabled: () => controls.active() && controls.hasOuter(),
      run: controls.selectOuter,
    },
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
  return items.map(([id, title, key, run]) => ({
    id: `editor.review.${id}`,
    title,
    keys: [key],
    enabled,
    run,
  }))
}

function labelCommands(controls: EditorControls, labels: readonly Label[]): Ungrouped[] {
  const enabled = () => controls.active() && controls.editable()
  return labels.flatMap((label, index): Ungrouped[] => {
    const digit = `${index >= 10 ? 'Shift+' : ''}${(index + 1) % 10}`
    const digits = index < DIGIT_LABELS ? [digit] : []
    return [
      {
        id: `editor.label.${label.id}`,
        title: `Label as ${label.name}`,
        keys: [...(label.key ? [label.key.toLowerCase()] : []), ...digits],
        enabled,
        run: () => controls.applyLabel(label.id),
      },
      {
        id: `editor.everywhere.${label.id}`,
        title: `Label every occurrence as ${label.name}`,
        keys: index < 10 ? [`Mod+Shift+${(index + 1) % 10}`] : [],
        enabled,
        run: () => controls.everywhere(label.id),
      },
    ]
  })
}

function suggestionCommands(controls: EditorControls): Ungrouped[] {
  const answer = (id: string, title: string, key: string, run: () => void): Ungrouped => ({
    id: `editor.suggestion.${id}`,
    title,
    keys: [key],
    enabled: () => controls.active() && controls.editable() && controls.hasSuggestion(),
    run,
  })
  const go = (id: string, title: string, key: string, direction: Direction): Ungrouped => ({
    id: `editor.suggestion.${id}`,
    title,
    keys: [key],
    enabled: () => controls.active() && controls.suggestionAhead(direction),
    run: () => controls.goToSuggestion(direction),
  })
  return [
    go('next', 'Next suggestion', 'Tab', 1),
    go('previous', 'Previous suggestion', 'Shift+Tab', -1),
    answer('accept', 'Accept the suggestion', 'a', controls.accept),
    answer('reject', 'Reject the suggestion', 'x', controls.reject),
  ]
}
