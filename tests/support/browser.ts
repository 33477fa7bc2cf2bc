import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A Chromium on this machine, or undefined: the browser tests are then skipped, loudly. */
export const chromiumPath = candidates.find((path) => existsSync(path))

if (!chromiumPath) {
  console.warn(
    '\nNO CHROMIUM FOUND: THE BROWSER TESTS ARE SKIPPED. Install Debian’s chromium to run them.\n',
  )
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
