/** A function to be made small: its value at a point, and its gradient there, written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number

interface Limits {
  iterations: number
  /** It ends once the last `WINDOW` steps together gained less than this share of the value. */
  gain: number
}

/** Steps remembered: curvature of the newest is what counts. */
const MEMORY = 6
/** Steps over which a gain is judged. */
const WINDOW = 10
/** Armijo's condition: the share of the slope that a step must gain. */
const SUFFICIENT = 1e-4
const MAX_HALVINGS = 20

/**
 * Minimises a smooth function from `point`, in place, by limited-memory BFGS (Nocedal 1980; Liu and Nocedal
 * 1989) with halved steps. Tells the value after each step, none of which raises it; who asks for no more
 * leaves the point where it is.
 */
export function* minimising(
  objective: Objective,
  point: Float64Array,
  { iterations, gain }: Limits,
): Generator<number> {
  const memory: Pair[] = []
  const direction = new Float64Array(point.length)
  let here = new Float64Array(point.length)
  let there = new Float64Array(point.length)
  const next = new Float64Array(point.length)
  const values = [objective(point, here)]
  while (values.length <= iterations) {
    const last = values[values.length - 1]
    descend(memory, here, direction)
    const slope = dot(direction, here)
    if (!(slope < 0)) return
    const first = memory.length === 0 ? 1 / Math.sqrt(dot(here, here)) : 1
    const value = search(first, (rate) => {
      for (let i = 0; i < point.length; i++) next[i] = point[i] + rate * direction[i]
      const found = objective(next, there)
      return found <= last + SUFFICIENT * rate * slope ? found : undefined
    })
    if (value === undefined) return
    remember(memory, point, here, next, there)
    point.set(next)
    ;[here, there] = [there, here]
    values.push(value)
    yield value
    const before = values[values.length - 1 - WINDOW]
    if (before !== undefined && before - value < gain * Math.abs(value)) return
  }
}

/** What is found at the first of halved rates that will do. */
function search(rate: number, at: (rate: number) => number | undefined): number | undefined {
  for (let halvings = 0; halvings <= MAX_HALVINGS; halvings++) {
    const found = at(rate / 2 ** halvings)
    if (found !== undefined) return found
  }
  return undefined
}

/** A step and by how much it changed the gradient. */
interface Pair {
  move: Float64Array
  change: Float64Array
  product: number
}

function remember(
  memory: Pair[],
  point: Float64Array,
  gradient: Float64Array,
  next: Float64Array,
  nextGradient: Float64Array,
) {
  const oldest = memory.length === MEMORY ? memory.shift() : undefined
  const move = oldest?.move ?? new Float64Array(point.length)
  const change = oldest?.change ?? new Float64Array(point.length)
  for (let i = 0; i < point.length; i++) {
    move[i] = next[i] - point[i]
    change[i] = nextGradient[i] - gradient[i]
  }
  const product = dot(move, change)
  if (product > 0) memory.push({ move, change, product })
}

/** The direction of descent: the gradient, by what is remembered of the curvature. */
function descend(memory: readonly Pair[], gradient: Float64Array, direction: Float64Array): void {
  for (let i = 0; i < gradient.length; i++) direction[i] = -gradient[i]
  const shares = memory.map(() => 0)
  for (let m = memory.length - 1; m >= 0; m--) {
    const { move, change, product } = memory[m]
    shares[m] = dot(move, direction) / product
    add(direction, -shares[m], change)
  }
  const last = memory.at(-1)
  if (last) {
    const scale = last.product / dot(last.change, last.change)
    for (let i = 0; i < direction.length; i++) direction[i] *= scale
  }
  memory.forEach(({ move, change, product }, m) => {
    add(direction, shares[m] - dot(change, direction) / product, move)
  })
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function add(to: Float64Array, factor: number, what: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * what[i]
}
