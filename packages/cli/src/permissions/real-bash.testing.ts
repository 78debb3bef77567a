import { execFileSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Programs that only say that they ran. */
const STUBS =
  `foo bar zot git npm node python python3 make curl wget cat head tail grep egrep rg sed awk sort uniq cut tr
  diff cmp stat file du df ls tree touch mkdir rm rmdir cp mv ln chmod chown tee wc nl od xxd strings base64 less more jq
  sudo doas su flock watch strace busybox unshare ionice chrt taskset script parallel which whoami id uname date basename
  dirname realpath seq md5sum ps sleep zsh dash hostname man printenv noglob tac rev x y z`
    .split(/\s+/)
    .filter((name) => name !== '')

/** Programs that run others; they are the real ones. */
const REAL = ['bash', 'sh', 'env', 'timeout', 'nice', 'nohup', 'xargs', 'setsid', 'stdbuf', 'find']

const AT_ONCE = 8

/** A place where bash finds nothing but stubs and programs that run others. */
export interface RealBash {
  /** Runs each command in a directory of its own, and says which stubs ran for each. */
  run(commands: readonly string[]): readonly ReadonlySet<string>[]
  remove(): void
}

const findProgram = (name: string): string | undefined =>
  ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((directory) => join(directory, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

export const bashPath = (): string | undefined =>
  process.platform === 'win32' ? undefined : findProgram('bash')

export const createRealBash = (bash: string): RealBash => {
  const root = mkdtempSync(join(tmpdir(), 'agent-real-bash-'))
  const bin = join(root, 'bin')
  const log = join(root, 'log')
  mkdirSync(bin)
  for (const name of STUBS) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "$SAMPLE \${0##*/}" >> "${log}"\n`)
    chmodSync(join(bin, name), 0o755)
  }
  for (const name of REAL) {
    const program = findProgram(name)
    if (program !== undefined) symlinkSync(program, join(bin, name))
  }
  const driver = `cd "$1" || exit 1
sample() {
  cd "$1" || exit 1
  SAMPLE=$1 "${bash}" ../"$1.sh" < /dev/null > /dev/null 2>&1
}
for script in *.sh; do
  sample "\${script%.sh}" &
  count=$((count + 1))
  [ $((count % ${AT_ONCE})) -eq 0 ] && wait
done
wait`
  return {
    run(commands) {
      const scripts = mkdtempSync(join(root, 'run-'))
      commands.forEach((command, at) => {
        writeFileSync(join(scripts, `${at}.sh`), command)
        for (const name of ['sub', 'out', 'src'])
          mkdirSync(join(scripts, String(at), name), { recursive: true })
        writeFileSync(join(scripts, String(at), 'a.txt'), '')
      })
      writeFileSync(log, '')
      execFileSync(bash, ['-c', driver, 'driver', scripts], {
        // Nothing but what lies in `bin` can be run by its name.
        env: { PATH: bin, HOME: root },
        stdio: 'ignore',
        timeout: 120_000,
      })
      const ran = commands.map(() => new Set<string>())
      for (const line of readFileSync(log, 'utf8').split('\n')) {
        const [number, name] = line.split(' ')
        if (name !== undefined) ran[Number(number)]?.add(name)
      }
      return ran
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
