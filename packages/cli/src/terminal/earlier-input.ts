import type { Interface } from 'node:readline'

/** Resolves when the keys that the system holds for us have come in: they were pressed before anything was shown. */
export const earlierInput = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** To the end of the line, and from there to its start. */
export const clearLine = (lines: Pick<Interface, 'write'>): void => {
  lines.write(null, { ctrl: true, name: 'e' })
  lines.write(null, { ctrl: true, name: 'u' })
}

/** What was typed at a terminal before a question about trust could be seen answers nothing. */
export const forgetEarlierInput = async (lines: Pick<Interface, 'write'>): Promise<void> => {
  await earlierInput()
  clearLine(lines)
}
