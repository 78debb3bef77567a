import type { Files } from './files.ts'

/**
 * Files for one call whose paths were judged before: each of them must lead where it led then, however long somebody
 * took to answer in between (PAIN-09). `judged` maps absolute paths to their real paths of that time.
 */
export const guardFiles = (files: Files, judged: ReadonlyMap<string, string>): Files => {
  const expectation = (path: string): { readonly real?: string } => {
    const real = judged.get(path)
    return real === undefined ? {} : { real }
  }
  return {
    ...files,
    open: (path, options) => files.open(path, { ...options, ...expectation(path) }),
    write: (path, bytes, options) => files.write(path, bytes, { ...options, ...expectation(path) }),
  }
}
