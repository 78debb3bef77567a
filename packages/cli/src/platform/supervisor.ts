import { spawn } from 'node:child_process'

/** Ends what the engine has started when the engine itself can't do it any more (PAIN-29). */
export interface Supervisor {
  /** The process group of a living child. */
  watch(group: number): void
  /** The leader of the group has been waited for: its id may soon be somebody else's. */
  forget(group: number): void
  /** Signals every process whose environment carries the mark, whatever group or session it fled to. */
  sweep(mark: string, signal: NodeJS.Signals): void
  /** Lets go of the lifeline: all that is left is ended now. */
  close(): void
}

/**
 * The supervisor proper. It reads one word per order from its standard input; the end of that input means that the
 * engine is gone. Only built-ins, `grep`, `ps` and `sleep` are used, as found on Linux, BusyBox and macOS.
 */
const SCRIPT = `
trap '' HUP INT TERM
IFS= read -r owner || exit 0
groups=' '
marked() {
  if [ -r /proc/self/environ ]; then
    grep -lsF -- "$1" /proc/[0-9]*/environ | while IFS=/ read -r _ _ pid _; do echo "$pid"; done
  else
    ps -axwwE -o pid=,command= | while read -r pid rest; do case $rest in *"$1"*) echo "$pid" ;; esac; done
  fi
}
end_all() {
  found=
  for group in $groups; do kill -s "$1" -- "-$group" 2>/dev/null && found=1; done
  for pid in $(marked "$owner"); do kill -s "$1" "$pid" 2>/dev/null && found=1; done
  [ "$found" ]
}
while read -r order first second; do
  case $order in
    watch) groups="$groups$first " ;;
    forget) case $groups in *" $first "*) groups="\${groups%% "$first" *} \${groups#* "$first" }" ;; esac ;;
    sweep) for pid in $(marked "$second"); do kill -s "$first" "$pid" 2>/dev/null; done ;;
  esac
done
end_all TERM || exit 0
sleep 0.5 2>/dev/null || sleep 1
for round in 1 2 3 4 5; do
  end_all KILL || exit 0
  sleep 0.1 2>/dev/null || exit 0
done
`

const INERT: Supervisor = { watch() {}, forget() {}, sweep() {}, close() {} }

/**
 * Starts a supervisor: one `/bin/sh` of about 1 MB, in a session of its own so that no signal meant for the engine's
 * group reaches it. Its standard input is the lifeline. The engine holds the only other end (children never inherit
 * it), so it closes with the engine however that ends, kill −9 included. Then the groups still on the list get
 * SIGTERM and, half a second later, SIGKILL. A child that has left its group (`setsid`, double fork) is found by the
 * mark in its environment, in `/proc` on Linux and through `ps` on macOS. A program survives only if its user takes
 * the mark away: `env -u AGENT_CHILD_MARK setsid program`.
 *
 * `owner` is the start of all marks of this engine. `onKilled`: the supervisor has ended without doing its work.
 * On Windows, which has no groups to end, it does nothing.
 */
export const startSupervisor = (owner: string, onKilled: () => void): Supervisor => {
  if (process.platform === 'win32') return INERT
  const shell = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const lifeline = shell.stdin
  // Without `/bin/sh` there is no supervisor; commands would not run either.
  shell.on('error', () => {})
  shell.on('exit', (code) => {
    if (code !== 0) onKilled()
  })
  // The write fails when the supervisor has been killed; its exit is what counts.
  lifeline.on('error', () => {})
  shell.unref()
  if ('unref' in lifeline && typeof lifeline.unref === 'function') lifeline.unref()
  const order = (line: string): void => {
    if (lifeline.writable) lifeline.write(`${line}\n`)
  }
  order(owner)
  return {
    watch: (group) => order(`watch ${group}`),
    forget: (group) => order(`forget ${group}`),
    sweep: (mark, signal) => order(`sweep ${signal.slice('SIG'.length)} ${mark}`),
    close: () => void lifeline.end(),
  }
}
