import { readFileSync } from 'node:fs'

/** Looks at the resident memory of a process until it is stopped; `stop` gives the peak in MB. Linux only. */
export function peakMemory(pid: number): { stop(): number } {
  let peak = 0
  const look = (): void => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      // The kernel keeps the peak itself, so nothing is missed between two looks.
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    } catch {
      // It has ended.
    }
  }
  const timer = setInterval(look, 100)
  return {
    stop() {
      look()
      clearInterval(timer)
      return peak
    },
  }
}
