import type { WebSocketRoute } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

describe.skipIf(!chromiumPath)('more than one window, and a connection that breaks', () => {
  const s = browserSession()

  const labelled = () => s.labelled('Ann met Bob.', 'Two.')

  it('a second window sees a change at once, and keeps its focus', async () => {
    await labelled()
    const second = await s.context.newPage()
    await second.goto(s.page.url())
    await second.getByTestId('text').waitFor()
    await second.getByTestId('search').focus()
    await s.page.keyboard.press('1')
    await second.getByTestId('span-tag').waitFor()
    await second.getByTestId('progress').getByText('1 span').waitFor()
    expect(await second.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search')
    await second.getByTestId('undo').click()
    await expect.poll(() => s.at('span-tag').count()).toBe(0)
  })

  it('rapid keys are all kept, in order', async () => {
    await labelled()
    for (let i = 0; i < 3; i++) {
      await s.page.keyboard.press('1')
      await s.page.keyboard.press('2')
      await s.page.keyboard.press('Escape')
      await s.page.keyboard.press('ArrowRight')
    }
    await s.saved()
    const stored = s
      .project()
      .document(1)!
      .spans.map(({ start, end }) => [start, end])
    expect(stored.length).toBe(3)
    expect(await s.at('span-tag').count()).toBe(3)
  })

  it('takes back what was not saved when the connection breaks, and goes on after it', async () => {
    let down = false
    let deaf = false
    let route: WebSocketRoute | undefined
    await s.page.routeWebSocket(/\/rpc/, (socket) => {
      route = socket
      if (down) return void socket.close()
      const server = socket.connectToServer()
      socket.onMessage((message) => {
        if (!deaf) server.send(message)
      })
    })
    await s.reload()
    await labelled()
    deaf = true
    await s.page.keyboard.press('1')
    await s.at('span-tag').waitFor()
    await s.page.getByText('Saving…').waitFor()
    down = true
    await route!.close()
    await s.at('lost').waitFor()
    expect(await s.at('span-tag').count()).toBe(0)
    expect(await s.violations()).toEqual([])
    expect(await s.at('done').isDisabled()).toBe(true)

    down = deaf = false
    await s.saved()
    await s.at('text').focus()
    await s.page.keyboard.press('1')
    await s.at('span-tag').waitFor()
    await expect.poll(() => s.project().counts().spans).toBe(1)
  })

  it('a reload opens the same document with everything on it', async () => {
    await labelled()
    await s.page.keyboard.press('1')
    await s.saved()
    await s.page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => s.at('text').innerText()).toContain('Two.')
    await s.reload()
    await expect.poll(() => s.at('text').innerText()).toContain('Two.')
    await s.page.keyboard.press('Alt+ArrowUp')
    await s.at('span-tag').waitFor()
  })
})
