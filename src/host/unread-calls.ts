import { ORPCError } from '@orpc/server'

/**
 * For the handler of a shell, around finding and reading a call: what is no call of the contract, or cannot be
 * read, is refused in a sentence like everything else.
 */
export async function refuseUnread<T extends { matched: boolean }>({
  next,
}: {
  next: () => Promise<T>
}): Promise<T> {
  const result = await next().catch((error: unknown) => {
    throw error instanceof ORPCError && error.code === 'BAD_REQUEST' ? unread() : error
  })
  if (!result.matched) throw unread()
  return result
}

function unread(): ORPCError<'bad-input', undefined> {
  const message =
    'That is no call that this version of Spanwright knows; reload the page, and do it again.'
  return new ORPCError('bad-input', { defined: true, status: 422, message })
}
