import { addAbortListener } from 'node:events'
import type { StandardHandlerOptions } from '@orpc/server/standard'
import type { Host } from './host.ts'
import { toCallError } from './implementer.ts'
import { refuseUnread } from './unread-calls.ts'

type Options = Pick<
  StandardHandlerOptions<Record<never, never>>,
  'interceptors' | 'clientInterceptors'
>

/** How the handler of every shell reads calls: unfit ones are refused, and files that were sent before put in. */
export function handlerOptions({ arriving }: Host): Options {
  return {
    interceptors: [refuseUnread],
    clientInterceptors: [
      async ({ next, ...call }) => {
        const filled = await arriving.filled(call.input).catch((error: unknown) => {
          throw toCallError(error, call.path.join('.'))
        })
        if (!filled) return next()
        const { input, ended } = filled
        return untilEnd(() => next({ ...call, input }), ended, call.signal)
      },
    ],
  }
}

/** The answer to a call; `ended` is called behind it, or its last event, or when nobody listens any more. */
async function untilEnd(
  answer: () => Promise<unknown>,
  ended: () => void,
  signal?: AbortSignal,
): Promise<unknown> {
  let isGoingOn = false
  try {
    const given = await answer()
    if (!isEvents(given)) return given
    isGoingOn = true
    if (signal) addAbortListener(signal, ended)
    return endingWith(given, ended)
  } finally {
    if (!isGoingOn) ended()
  }
}

const isEvents = (given: unknown): given is AsyncIterable<unknown> =>
  typeof given === 'object' && given !== null && Symbol.asyncIterator in given

async function* endingWith(events: AsyncIterable<unknown>, ended: () => void) {
  try {
    yield* events
  } finally {
    ended()
  }
}
