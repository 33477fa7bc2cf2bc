import fc from 'fast-check'

/** Characters that break careless offsets: pairs, joined emoji, marks, flags, scripts, line ends. */
const characters = [
  'a',
  'Berlin',
  ' ',
  ' ',
  '.',
  ',',
  '"',
  '“',
  '”',
  '(',
  ')',
  'é',
  'e\u0301',
  ' \u0301',
  '👩‍👩‍👧',
  '👍🏽',
  '🇳🇴',
  '😀',
  'ب',
  'نِ',
  'שלום',
  '漢',
  '。',
  '\n',
  '\r\n',
]

/** Random text of whole characters in many scripts. */
export function anyText(size: { minLength?: number; maxLength?: number }): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), ...size })
}
