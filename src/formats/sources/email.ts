import PostalMime, { type Address, type Email } from 'postal-mime'
import { attempt, attemptAsync, failed, type Result } from '../../domain/failure.ts'
import { counted } from '../../domain/figures.ts'
import { shortList } from '../../domain/quoting.ts'
import type { Problem } from '../../model/project.ts'
import type { Head, ImportedFile, Source } from '../format.ts'
import { htmlProse } from './html-prose.ts'
import { fieldsOf, proseFile } from './prose.ts'

/** Lines that messages begin with; three of them in its head make one. */
const HEADERS =
  /^(?:from|to|cc|subject|date|message-id|received|return-path|delivered-to|mime-version|content-type|reply-to|x-[\w-]+|dkim-signature):\s?/i
const ENOUGH = 3

/** Bytes that the heads of a message may have, and messages inside messages. */
const LIMITS = { maxHeadersSize: 2 * 1024 * 1024, maxNestingDepth: 100, maxRfc822NestingDepth: 5 }

/** Parts of a message: the time to read it grows with their square. */
const MAX_PARTS = 10_000

/** A message of e-mail: its subject and its text; from whom and when it is are fields. */
export const email: Source = {
  id: 'eml',
  title: 'E-mail (EML)',
  help: 'a message as mail programs save it',
  extensions: ['.eml'],
  detect({ text }: Head) {
    const lines = text.slice(0, text.search(/\r?\n\r?\n|$/)).split(/\r?\n/)
    const known = lines.filter((line) => HEADERS.test(line)).length
    const isOne = known >= ENOUGH && (HEADERS.test(lines[0]) || lines[0].startsWith('From '))
    return isOne ? { sure: 0.8, sign: 'it begins as messages of e-mail do' } : null
  },
  async read(bytes) {
    const parsed = await attemptAsync(() => parse(bytes))
    return parsed.ok ? messageOf(parsed.value) : parsed
  },
}

async function parse(bytes: Uint8Array): Promise<Email> {
  if (partsOf(bytes) > MAX_PARTS) throw damaged()
  try {
    return await PostalMime.parse(bytes, { ...LIMITS, forceRfc822Attachments: true })
  } catch {
    throw damaged()
  }
}

/** Lines that may begin a part. */
function partsOf(bytes: Uint8Array): number {
  const file = new TextDecoder('latin1').decode(bytes)
  let count = 0
  for (let at = file.indexOf('\n--'); at >= 0; at = file.indexOf('\n--', at + 3)) count++
  return count
}

const damaged = () =>
  failed(
    'bad-input',
    'The message is damaged, or has more parts than any mail program makes; open it there, save its text, and import that.',
  )

function messageOf(message: Email): Result<ImportedFile> {
  const body = attempt(() => bodyOf(message))
  if (!body.ok) return body
  const { subject, date } = message
  const fields = {
    ...{ subject, date, from: namesOf(message.from ? [message.from] : []) },
    ...{ to: namesOf(message.to), cc: namesOf(message.cc) },
  }
  const blocks = [(subject ?? '').trim(), body.value].filter((text) => text !== '')
  return proseFile(blocks.join('\n\n'), {
    meta: fieldsOf(fields),
    problems: attachmentProblems(message),
  })
}

/** What was written, without the empty lines at its end; of a message of HTML alone, what that shows. */
function bodyOf({ text, html }: Email): string {
  const plain = (text ?? '').trimEnd()
  return plain.trim() !== '' || html === undefined ? plain : htmlProse(html).text
}

function namesOf(addresses: readonly Address[] = []): string {
  return addresses
    .flatMap((one): readonly Address[] => one.group ?? [one])
    .map(({ name, address }) => (name && address ? `${name} <${address}>` : address || name))
    .join(', ')
}

function attachmentProblems({ attachments }: Email): Problem[] {
  if (attachments.length === 0) return []
  const names = shortList(attachments.map(({ filename, mimeType }) => filename ?? mimeType))
  return [
    {
      message: `Left out: ${counted(attachments.length, 'attachment')} (${names}); save and import them by themselves.`,
    },
  ]
}
