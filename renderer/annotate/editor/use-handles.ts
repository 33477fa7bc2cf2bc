import { onScopeDispose, shallowRef, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Range } from '../../../src/model/documents.ts'
import { dragEdge } from '../../../src/editor/selection.ts'
import { placeAt } from './geometry.ts'

/**
 * Dragging an edge of the selected span, by mouse, pen or finger. `preview` is the span as it would
 * be; it is handed over when the pointer is released.
 */
export function useHandles(
  text: Ref<DocumentText>,
  list: Ref<HTMLElement | undefined>,
  resized: (id: string, range: Range) => void,
) {
  const preview = shallowRef<Range | null>(null)
  let release = () => {}

  function grab(edge: 'start' | 'end', span: Range & { id: string }, event: PointerEvent): void {
    const handle = event.currentTarget as HTMLElement
    event.preventDefault()
    event.stopPropagation()
    handle.setPointerCapture(event.pointerId)
    preview.value = { start: span.start, end: span.end }

    const move = ({ clientX, clientY, altKey: byCharacter }: PointerEvent) => {
      const place = list.value ? placeAt(list.value, clientX, clientY) : null
      if (place === null) return
      const how = { edge, place, byCharacter }
      preview.value = dragEdge(text.value.text, text.value, span, how) ?? preview.value
    }
    const drop = () => {
      const range = preview.value
      release()
      if (range) resized(span.id, range)
    }
    const listening = new AbortController()
    const { signal } = listening
    handle.addEventListener('pointermove', move, { signal })
    handle.addEventListener('pointerup', drop, { signal })
    handle.addEventListener('lostpointercapture', () => release(), { signal })
    release = () => {
      listening.abort()
      preview.value = null
      release = () => {}
    }
  }

  onScopeDispose(() => release())
  return { preview, grab, cancel: () => release() }
}
