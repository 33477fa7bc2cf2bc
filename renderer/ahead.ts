/** The first letters of a text would else be laid out in another font, and the page anew when this one comes. */
const FONT_OF_TEXTS = '1em "Literata Variable"'

/** Fetches what is nearly always needed next, once the page has nothing else to do. */
export function fetchAhead(): void {
  // Safari has no such callback.
  const later = (globalThis as Partial<typeof globalThis>).requestIdleCallback ?? setTimeout
  later(() => {
    void document.fonts.load(FONT_OF_TEXTS)
    // What cannot be fetched is told where it is asked for.
    import('./annotate/AnnotateView.vue').catch(() => undefined)
  })
}
