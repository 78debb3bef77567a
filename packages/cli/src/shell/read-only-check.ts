/**
 * Whether a command line changes nothing, for callers that cannot wait: false until the tables are there, which the
 * first question loads. The shell grammar is loaded by whoever decides about the first line that needs it.
 */
export const createReadOnlyCheck = (): ((command: string) => boolean) => {
  let check: (command: string) => boolean = () => {
    check = () => false
    load().catch(() => {
      // Whoever decides about the command needs the same module and says what is wrong with it.
    })
    return false
  }
  const load = async (): Promise<void> => {
    check = (await import('./read-only.ts')).isReadOnly
  }
  return (command) => check(command)
}
