/** Makes a zeroed array of so many numbers. */
export type Allocate = (length: number) => Float32Array

/** In the collector's care: it notices how much there is of it. */
export const plainFloats: Allocate = (length) => new Float32Array(length)

/**
 * Visible to every thread of the process. The collector does not count it: for what lives as long as
 * its process does.
 */
export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * 4))
}
