import { createRipgrep, type RipgrepOptions } from './ripgrep.ts'
import type { Search } from './search.ts'

/** Search on this machine: by ripgrep; where it can't be started, by reading the files here. */
export const createSearch = (options: RipgrepOptions): Search => {
  const ripgrep = createRipgrep(options)
  return {
    async files(query, signal) {
      const outcome = await ripgrep.files(query, signal)
      if (outcome !== 'unavailable') return outcome
      const { scanFiles } = await import('./search-scan.ts')
      return scanFiles(query, signal)
    },
    async text(query, signal) {
      const outcome = await ripgrep.text(query, signal)
      if (outcome !== 'unavailable') return outcome
      const { scanText } = await import('./search-scan.ts')
      return scanText(query, signal)
    },
  }
}
