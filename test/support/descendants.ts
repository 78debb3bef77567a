import { readdir, readFile } from 'node:fs/promises'

/** The variable that marks every process a test starts; children inherit it. */
export const MARK_VARIABLE = 'AGENT_TEST_MARK'

export interface LivingProcess {
  pid: number
  parent: number
  command: string
}

/** How to recognise a process: by the test's mark in its environment, or by a word in its command line. */
export type Recognition = { mark: string } | { argument: string }

/** All processes, zombies aside, that carry the mark or the argument; also those that have left their parent. Linux only. */
export async function livingProcesses(wanted: Recognition): Promise<LivingProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(pids.map((pid) => inspect(pid, wanted)))
  return found.filter((each) => each !== undefined)
}

async function inspect(pid: number, wanted: Recognition): Promise<LivingProcess | undefined> {
  if (pid === process.pid) return undefined
  try {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
    const matches = 'argument' in wanted ? words.includes(wanted.argument) : await hasMark(pid, wanted.mark)
    if (!matches) return undefined
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X'
      ? undefined
      : { pid, parent: Number(parent), command: words.join(' ').trim() }
  } catch {
    return undefined
  }
}

async function hasMark(pid: number, mark: string): Promise<boolean> {
  const variables = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0')
  return variables.includes(`${MARK_VARIABLE}=${mark}`)
}

/** Resolves when no such process lives any more; rejects with their list after `timeoutMs`. */
export async function waitUntilGone(wanted: Recognition, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const left = await livingProcesses(wanted)
    if (left.length === 0) return
    if (performance.now() > end) {
      const list = left.map(({ pid, parent, command }) => `  ${pid} (parent ${parent}) ${command}`)
      throw new Error(`${left.length} processes are still alive after ${timeoutMs} ms:\n${list.join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Kills what a test left behind. Only processes with the test's own mark are touched. */
export async function killMarked(mark: string): Promise<void> {
  for (const { pid } of await livingProcesses({ mark })) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself in the meantime.
    }
  }
}
