/**
 * Stopwatches inside a page of Chromium, and what its process holds. A time runs from the trusted
 * event's own `timeStamp`, taken by the browser before the page hears of it, to the end of the frame
 * after the page shows what was awaited; nothing is polled from outside.
 */
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'

/** One frame at 60 a second. */
const FRAME_MS = 1000 / 60

/** What a page must show before an event counts as answered; all that is named must hold. */
export interface Awaited {
  /** The top bar has said "Saving" and says now that all is saved: the host has committed. */
  saved?: true
  /** Just so many elements match. */
  count?: { selector: string; elements: number }
  /** The first element that matches begins with this text. */
  text?: { selector: string; start: string }
  /** The first element that matches stands elsewhere than before the event. */
  moved?: string
}

/** Milliseconds since the event. */
export interface Answer {
  /** The awaited state stands in the document. */
  drawn: number
  /** The frame that shows it is laid out and painted. */
  painted: number
}

/** What Playwright talks to a page through; not part of its interface. */
interface Inside {
  _connection: { toImpl(page: Page): { delegate: { _mainFrameSession: { _client: Sender } } } }
}
interface Sender {
  send(method: string): Promise<unknown>
}

/**
 * Playwright has the page's own thread copy every message that its socket receives. With a document
 * of a megabyte that adds 10 to 15 ms to each opening, which no user has.
 */
export async function stopRecording(page: Page): Promise<void> {
  const { delegate } = (page as unknown as Inside)._connection.toImpl(page)
  await delegate._mainFrameSession._client.send('Network.disable')
}

/** Does something in the page, and times its first trusted event of a kind until what is awaited. */
export async function timed(
  page: Page,
  kind: 'keydown' | 'click',
  awaited: Awaited,
  act: () => Promise<void>,
): Promise<Answer> {
  await page.evaluate(watchEvent, { kind, awaited })
  await act()
  return page.evaluate(() => (window as unknown as { answer: Promise<Answer> }).answer)
}

/** Runs in the page. */
function watchEvent({ kind, awaited }: { kind: string; awaited: Awaited }): void {
  const { saved, count, text, moved } = awaited
  const find = (selector: string) => document.querySelector(selector)
  const place = () => moved && find(moved)?.getAttribute('style')
  let wasSaving = false
  const isSaved = () => {
    const says = find('[data-testid=save-state]')?.textContent?.trim()
    if (says !== 'All changes saved') wasSaving = true
    return says === 'All changes saved' && wasSaving
  }
  const answer = new Promise<Answer>((resolve) => {
    const onEvent = (event: Event) => {
      if (!event.isTrusted) return
      window.removeEventListener(kind, onEvent, true)
      const before = place()
      const observer = new MutationObserver(look)
      observer.observe(document, {
        subtree: true,
        childList: true,
        characterData: true,
        attributeFilter: ['style'],
      })
      function look() {
        if (saved && !isSaved()) return
        if (count && document.querySelectorAll(count.selector).length !== count.elements) return
        if (text && !find(text.selector)?.textContent?.startsWith(text.start)) return
        if (moved && place() === before) return
        observer.disconnect()
        const drawn = performance.now() - event.timeStamp
        // A message posted in a frame's callbacks arrives once that frame is laid out and painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve({ drawn, painted: performance.now() - event.timeStamp })
          port2.postMessage(null)
        })
      }
    }
    window.addEventListener(kind, onEvent, true)
  })
  Object.assign(window, { answer })
}

/** Pauses as a hand does between two presses, without falling into step with the frames. */
export function settle(page: Page): Promise<void> {
  return page.waitForTimeout(60 + Math.random() * FRAME_MS)
}

/** Milliseconds between the frames while an element scrolls by `step` pixels in each of them. */
export function scrollFrames(
  page: Page,
  selector: string,
  { step, frames, from }: { step: number; frames: number; from: number },
): Promise<number[]> {
  return page.evaluate(
    ([selector, step, frames, from]) =>
      new Promise<number[]>((done) => {
        const scroller = document.querySelector(selector) as HTMLElement
        scroller.scrollTop = from * scroller.scrollHeight
        const times: number[] = []
        let last = performance.now()
        const frame = (now: number) => {
          times.push(now - last)
          last = now
          scroller.scrollTop += step
          // The first two frames pay for the jump to the place where the scroll begins.
          if (times.length < frames + 2) requestAnimationFrame(frame)
          else done(times.slice(2))
        }
        requestAnimationFrame(frame)
      }),
    [selector, step, frames, from] as const,
  )
}

/** Frames that the screen showed for longer than one of 60 a second: how many were missed. */
export function droppedFrames(times: readonly number[]): number {
  return times.reduce((sum, time) => sum + Math.max(0, Math.round(time / FRAME_MS) - 1), 0)
}

export interface PageMemory {
  /** Live JavaScript objects after a collection, MB. */
  heap: number
  /** All pages of the renderer process that are in memory, those shared with others in full, MB. */
  resident: number
  /** The same with shared pages divided among the processes that share them, MB. */
  proportional: number
}

/** Memory of the largest renderer process, which is the page's; Linux only. */
export async function pageMemory(browser: Browser, page: Page): Promise<PageMemory> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  const whole = await browser.newBrowserCDPSession()
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo')
  await whole.detach()
  const renderers = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))
  const largest = (field: string) =>
    Math.max(...renderers.map((text) => kilobytes(text, field))) / 1e3
  return { heap: usedSize / 1e6, resident: largest('Rss'), proportional: largest('Pss') }
}

function kilobytes(rollup: string, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)
  return Number(found?.[1]) * 1.024
}
