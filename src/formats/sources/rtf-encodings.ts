/** Encodings as TextDecoder names them, by the numbers that RTF gives to the characters of fonts. */
const CHARSETS: ReadonlyMap<number, string> = new Map<number, string>([
  ...([
    [128, 'shift_jis'],
    [129, 'euc-kr'],
    [134, 'gbk'],
    [136, 'big5'],
  ] as const),
  ...([
    [161, 'windows-1253'],
    [162, 'windows-1254'],
    [163, 'windows-1258'],
  ] as const),
  ...([
    [177, 'windows-1255'],
    [178, 'windows-1256'],
    [186, 'windows-1257'],
  ] as const),
  ...([
    [204, 'windows-1251'],
    [222, 'windows-874'],
    [238, 'windows-1250'],
  ] as const),
  ...([[77, 'macintosh']] as const),
])

/** The same by the numbers of Windows' code pages. */
const PAGES: ReadonlyMap<number, string> = new Map<number, string>([
  ...([
    [932, 'shift_jis'],
    [936, 'gbk'],
    [949, 'euc-kr'],
    [950, 'big5'],
    [874, 'windows-874'],
  ] as const),
  ...([
    [10000, 'macintosh'],
    [65001, 'utf-8'],
    [866, 'ibm866'],
  ] as const),
])

/** Empty for that of the file. */
export const encodingOfCharset = (number: number): string => CHARSETS.get(number) ?? ''

/** Windows-1252 where a code page is unknown. */
export function encodingOfPage(number: number): string {
  if (number >= 1250 && number <= 1258) return `windows-${number}`
  return PAGES.get(number) ?? 'windows-1252'
}
