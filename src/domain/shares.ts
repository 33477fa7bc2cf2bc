/** The normal quantile of 97.5 %: one in twenty intervals may miss. */
const Z = 1.96

/** Where a share lies that was seen in `n` trials, at 95 % (Wilson 1927): honest when all or none came out. */
export function wilson(share: number, n: number): [low: number, high: number] {
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n)
  const reach =
    (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)]
}
