import { defineConfig } from 'vitest/config'

const conditions = ['@agent-engine/source', 'node', 'import', 'module', 'default']
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
}

/** `unit` needs no build; every other project drives the built packages as a user would. */
export default defineConfig({
  test: {
    // Most of the time goes into waiting for processes, so every core gets a worker; the default leaves one idle.
    maxWorkers: '100%',
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
