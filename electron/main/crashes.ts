import { app, crashReporter } from 'electron'
import { log } from '../../src/files/log.ts'

/**
 * Records crashes of every process beside what Chromium keeps, and sends them nowhere. That a process of Chromium's
 * own is gone is in the log; whoever has forked one of ours tells of it.
 */
export function recordCrashes(): void {
  crashReporter.start({ uploadToServer: false })
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason === 'clean-exit' || type === 'Utility') return
    log.error(`Chromium's process ${name ?? type} is gone: ${reason}, code ${exitCode}.`)
  })
}
