/**
 * A key press as text, for maps of keys and for the screen: "Mod+Shift+z", "Alt+ArrowLeft", "{".
 * Mod is Ctrl, or ⌘ on a Mac. Digits go by their place on the keyboard, so that Shift and layouts
 * where digits need Shift do not matter; other signs go by what they are, without Shift.
 */
export function keyOf(event: KeyboardEvent): string {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1]
  const name = digit ?? (event.altKey ? underAlt(event) : undefined) ?? plainName(event.key)
  const isSign = digit === undefined && name.length === 1 && !/\p{L}/u.test(name)
  const modifiers = [
    event.ctrlKey || event.metaKey ? 'Mod' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && !isSign ? 'Shift' : '',
  ]
  return [...modifiers.filter((modifier) => modifier !== ''), name].join('+')
}

/** Option changes what letters and brackets type on a Mac; what the key is without it is meant. */
function underAlt({ code, shiftKey }: KeyboardEvent): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return letter.toLowerCase()
  if (code === 'BracketLeft') return shiftKey ? '{' : '['
  if (code === 'BracketRight') return shiftKey ? '}' : ']'
  return undefined
}

function plainName(key: string): string {
  if (key === ' ') return 'Space'
  return key.length === 1 ? key.toLowerCase() : key
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

const shown: Record<string, string> = {
  Mod: isMac ? '⌘' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  Shift: isMac ? '⇧' : 'Shift',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
}

/** The parts of a key for the screen: ["Ctrl", "Shift", "Z"]. */
export function keyParts(key: string): string[] {
  const parts = key.endsWith('++') ? [...key.slice(0, -2).split('+'), '+'] : key.split('+')
  if (key === '+') return ['+']
  return parts.map((part) => shown[part] ?? (part.length === 1 ? part.toUpperCase() : part))
}
