/** The worker, which says of each message when it was sent, in milliseconds since the epoch. */
const { send } = process
if (!send) throw new Error('The worker is started by the bench, not by hand.')
const sendOn = send.bind(process) as (...args: unknown[]) => boolean
process.send = (message: object, ...rest: unknown[]) =>
  sendOn({ ...message, sentAt: performance.timeOrigin + performance.now() }, ...rest)
await import('../../src/worker/main.ts')
export {}
