/** Characters written at a time: a call for every short line would take longer than the disk. */
const CHUNK = 1 << 20

/** Lines as bytes to be written. */
export function* encodeLines(lines: Iterable<string>): Generator<Uint8Array> {
  let chunk = ''
  for (const line of lines) {
    chunk += line
    if (chunk.length < CHUNK) continue
    yield Buffer.from(chunk)
    chunk = ''
  }
  yield Buffer.from(chunk)
}
