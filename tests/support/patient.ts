/** For tests that try hundreds of cases or train runs: on a machine with other work they take long. */
export const PATIENT = { timeout: 240_000 }
