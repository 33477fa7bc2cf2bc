import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import vue from '@vitejs/plugin-vue'

// What tests start by the hundred, commands, workers and hosts, reads its modules ready made.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, 'node_modules/.cache/modules')

const rules = [
  'tests/unit/{domain,editor,families,lexical,model,nn,redaction,tagging,text,training}/**/*.test.ts',
  'tests/unit/formats/!(seam).test.ts',
  'tests/unit/storage/*.test.ts',
]

/** One project per kind of test. Browser tests drive the built app, one file at a time. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      // Without a state of their own that one could leave to the next, they share what was loaded.
      { test: { name: 'rules', include: rules, isolate: false, testTimeout: 120_000 } },
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: rules,
          testTimeout: 120_000,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'renderer',
          include: ['renderer/**/*.test.ts', 'tests/renderer/**/*.test.ts'],
          environment: 'happy-dom',
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', 'tests/durability/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'security',
          include: ['tests/security/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // As long as the pages themselves are waited for; a second is too short beside other work.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
})
