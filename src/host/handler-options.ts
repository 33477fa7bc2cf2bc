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
      ({ next, ...call }) => {
        let input: unknown
        try {
          input = arriving.filled(call.input)
        } catch (error) {
          throw toCallError(error, call.path.join('.'))
        }
        return next({ ...call, input })
      },
    ],
  }
}
