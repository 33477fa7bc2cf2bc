/** Draws in the next frame, once however often it is asked to: what a message changed is then laid out in a task of its own. */
export function inNextFrame(draw: () => void) {
  let frame = 0
  return {
    soon(): void {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        draw()
      })
    },
    drop(): void {
      cancelAnimationFrame(frame)
      frame = 0
    },
  }
}
