import { defineConfig, type Plugin } from 'vitest/config'

/**
 * Where random tests begin: the same for everybody, so that a change is judged by what it changes. `random` or a number
 * in AGENT_TEST_SEED looks elsewhere, as the scheduled job does; whoever fails prints it.
 */
const wanted = process.env.AGENT_TEST_SEED ?? '1'
const seed = wanted === 'random' ? Date.now() % 1_000_000 : Number(wanted)
if (!Number.isInteger(seed))
  throw new Error(`AGENT_TEST_SEED is '${wanted}': give a whole number or 'random'.`)

const properties: Plugin = {
  name: 'seeded-properties',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('.ts') && code.includes("'fast-check'")
      ? {
          code: `${code}\nimport { configureGlobal } from 'fast-check'\nconfigureGlobal({ seed: ${seed} })\n`,
          map: null,
        }
      : undefined,
}

const conditions = ['@agent-engine/source', 'node', 'import', 'module', 'default']
const shared = {
  plugins: [properties],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
}

/** `unit` needs no build; every other project drives the built packages as a user would. */
export default defineConfig({
  test: {
    // Most of the time goes into waiting for processes, so every core gets a worker; the default leaves one idle.
    maxWorkers: '100%',
    env: { AGENT_TEST_SEED: String(seed) },
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
