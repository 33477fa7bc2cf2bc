import type { Rectangle } from 'electron'
import { join } from 'node:path'
import { z } from 'zod'
import { JsonFile } from '../../src/files/json-file.ts'
import { log } from '../../src/files/log.ts'

const MAX_WINDOWS = 12
/** What of a window must lie on a screen for it to be found and moved, in pixels. */
const HOLD = { width: 120, height: 40 }

const windowState = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
  maximized: z.boolean(),
  /** What of the page's address comes after its root, "#/project/…". */
  place: z
    .string()
    .regex(/^(#\/.*)?$/)
    .max(500),
})
export type WindowState = z.infer<typeof windowState>

const windowStates = z.array(windowState).max(MAX_WINDOWS).default([])

/** How the windows were when the application was last quit. */
export class WindowStates {
  private readonly file: JsonFile<typeof windowStates>

  constructor(dataFolder: string) {
    this.file = new JsonFile(join(dataFolder, 'windows.json'), windowStates, false)
  }

  read(): WindowState[] {
    return this.file.read()
  }

  /** A full disk, say, keeps nobody from quitting. */
  keep(states: readonly WindowState[]): void {
    try {
      this.file.write(states.slice(0, MAX_WINDOWS))
    } catch (error) {
      log.error('The places of the windows were not kept', error)
    }
  }
}

/**
 * Where a window goes that was there before: where it was, no larger than the screen, if that screen is still
 * there; undefined if not, and the system finds a place.
 */
export function placeOn(areas: readonly Rectangle[], bounds: Rectangle): Rectangle | undefined {
  const area = areas.find((one) => {
    const { width, height } = overlap(one, bounds)
    return width >= HOLD.width && height >= HOLD.height
  })
  if (!area) return undefined
  const width = Math.min(bounds.width, area.width)
  const height = Math.min(bounds.height, area.height)
  // The bar by which it is moved is never above the screen.
  return { x: bounds.x, y: Math.max(bounds.y, area.y), width, height }
}

function overlap(a: Rectangle, b: Rectangle): { width: number; height: number } {
  return {
    width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  }
}
