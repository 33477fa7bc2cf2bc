/** What files begin with that hold text in a way nobody here reads, and what to do instead. */
const SIGNS: { bytes: readonly number[]; at?: number; advice: string }[] = [
  {
    bytes: [0x89, 0x50, 0x4e, 0x47],
    advice: picture('PNG'),
  },
  { bytes: [0xff, 0xd8, 0xff], advice: picture('JPEG') },
  { bytes: [0x49, 0x49, 0x2a, 0x00], advice: picture('TIFF') },
  { bytes: [0x4d, 0x4d, 0x00, 0x2a], advice: picture('TIFF') },
  { bytes: [0x1f, 0x8b], advice: packed('gzip') },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], advice: packed('7z') },
  { bytes: [0x52, 0x61, 0x72, 0x21], advice: packed('RAR') },
]

function picture(kind: string): string {
  return `The file is a picture (${kind}); recognise its text first (OCR) and import what that gives.`
}

function packed(kind: string): string {
  return `The file is packed (${kind}); unpack it and import what is inside.`
}

/** The first bytes of what Microsoft called a compound file: programs before 2007, and what is encrypted. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]

/** Names of streams in a compound file, and what it then is. */
const STREAMS = [
  {
    name: 'EncryptedPackage',
    advice:
      'The file is protected by a password; open it in the program that it is from, save it without the password, and import that.',
  },
  {
    name: 'WordDocument',
    advice:
      'The file is of Word 97 to 2003 (.doc); open it in Word or LibreOffice, save it as .docx, and import that.',
  },
  {
    name: 'Workbook',
    advice:
      'The file is of Excel 97 to 2003 (.xls); open it in Excel or LibreOffice, save it as .xlsx or CSV, and import that.',
  },
  {
    name: 'PowerPoint Document',
    advice:
      'The file is of PowerPoint 97 to 2003 (.ppt); save it as PDF or its outline as .docx, and import that.',
  },
  {
    name: '__properties_version1.0',
    advice: 'The file is a message of Outlook (.msg); save it as .eml or as HTML, and import that.',
  },
]

/** Where names of streams are looked for: small files have them anywhere, large ones often at the end. */
const SEARCHED = 4 * 1024 * 1024

const begins = (bytes: Uint8Array, sign: readonly number[]) =>
  sign.every((byte, at) => bytes[at] === byte)

/** Whether a file that begins so is a compound file, of which all is needed to tell what it is. */
export const isCompound = (bytes: Uint8Array) => begins(bytes, COMPOUND)

/** What to do with a file that can be told from its first bytes and is not read here; null for others. */
export function foreignAdvice(bytes: Uint8Array): string | null {
  if (isCompound(bytes)) return compoundAdvice(bytes)
  return SIGNS.find((one) => begins(bytes, one.bytes))?.advice ?? null
}

function compoundAdvice(bytes: Uint8Array): string {
  const searched = [bytes.subarray(0, SEARCHED), bytes.subarray(-SEARCHED)]
  const [first, last] = searched.map((part) => new TextDecoder('latin1').decode(part))
  const found = STREAMS.find(({ name }) => {
    // As UTF-16 writes it.
    const written = [...name].join('\0')
    return first.includes(written) || last.includes(written)
  })
  return (
    found?.advice ??
    'The file is of an old program; open it there, save it as .docx, PDF or text, and import that.'
  )
}
