/** A command that runs the command in its arguments. */
export interface Wrapper {
  /** Several names of the same kind, separated by blanks; a colon stands before a subcommand. */
  readonly names: string
  /** Its own flags, in the notation of `parseFlags`. */
  readonly flags: string
  /** Operands of its own before the command. */
  readonly operands?: number
  /** Assignments may stand before the command. */
  readonly assigns?: true
  /**
   * A rule that allows the command allows it under the wrapper too: with known flags, or only without any. Absent:
   * only deny and ask rules look through it (spec: permissions §4.3).
   */
  readonly transparent?: 'known-flags' | 'no-flags'
}

export const WRAPPERS: readonly Wrapper[] = [
  {
    names: 'timeout gtimeout',
    flags: '-s= --signal= -k= --kill-after= --preserve-status --foreground -v --verbose',
    operands: 1,
    transparent: 'known-flags',
  },
  { names: 'time', flags: '-p', assigns: true, transparent: 'known-flags' },
  { names: 'nice', flags: '-n= --adjustment= -#', transparent: 'known-flags' },
  { names: 'nohup', flags: '', transparent: 'known-flags' },
  { names: 'stdbuf', flags: '-i= -o= -e= --input= --output= --error=', transparent: 'known-flags' },
  { names: 'command', flags: '-p', transparent: 'no-flags' },
  { names: 'builtin noglob', flags: '', transparent: 'no-flags' },
  {
    names: 'xargs',
    flags:
      '-0 -a= -d= -E= -e? -I= -i? -J= -L= -l? -n= -o -P= -p -r -R= -S= -s= -t -x --null --arg-file= --delimiter= --eof? --replace? --max-lines? --max-args= --max-procs= --max-chars= --no-run-if-empty --interactive --verbose --exit --open-tty --show-limits --process-slot-var=',
    transparent: 'no-flags',
  },
  {
    names: 'env',
    flags: '-i -0 -v -u= -C= -S= --ignore-environment --unset= --chdir= --split-string= --null --debug',
    assigns: true,
  },
  {
    names: 'sudo doas',
    flags:
      '-A -b -E -e -H -i -k -K -l -n -P -S -s -v -C= -D= -g= -h= -p= -R= -r= -T= -t= -U= -u= --user= --group= --preserve-env? --login --shell --non-interactive --stdin --set-home --chdir= --prompt= --host=',
    assigns: true,
  },
  { names: 'exec', flags: '-c -l -a=' },
  { names: 'coproc then do else ! -', flags: '', assigns: true },
  {
    names: 'watch',
    flags: '-b -c -d? -e -g -n= -p -q= -r -t -w -x --interval= --exec --no-title --color --beep',
  },
  { names: 'setsid', flags: '-c -f -w --ctty --fork --wait' },
  { names: 'flock', flags: '-s -x -e -u -n -o -F -w= -E= --timeout= --wait= --nonblock', operands: 1 },
  { names: 'ionice', flags: '-c= -n= -t -p= --class= --classdata= --ignore' },
  { names: 'chrt', flags: '-a -b -d -f -i -m -o -p -r -R -v -D= -P= -T=', operands: 1 },
  { names: 'taskset', flags: '-a -c -p', operands: 1 },
  { names: 'chroot', flags: '--userspec= --groups= --skip-chdir', operands: 1 },
  { names: 'unshare nsenter setpriv firejail bwrap proot systemd-run', flags: '' },
  { names: 'strace ltrace valgrind rr perf', flags: '-f -e= -o= -p= -s= -tt -T -c -q' },
  {
    names: 'busybox toybox unbuffer fakeroot catchsegv setarch linux32 linux64 eatmydata caffeinate',
    flags: '',
  },
  {
    names: 'torsocks torify proxychains proxychains4 xvfb-run dbus-run-session rlwrap script-exec',
    flags: '',
  },
  { names: 'numactl', flags: '' },
  { names: 'entr', flags: '-a -c -d -n -p -r -s -x -z' },
  { names: 'parallel', flags: '-j= -n= -k -a= -I= --jobs= --keep-order --bar' },
  { names: 'nocorrect pkexec ssh-agent', flags: '', assigns: true },
  { names: 'runuser', flags: '-u= -g= -G= --user= --group= -l -m -p -P --login' },
  { names: 'gosu su-exec faketime', flags: '', operands: 1 },
  { names: 'tini dumb-init', flags: '-s -v -g -w -c --single-child' },
  { names: 'npx pnpx bunx uvx', flags: '-y -q -p= --yes --no --quiet --package= --bun --from= --with=' },
  {
    names:
      'npm:exec npm:x pnpm:exec pnpm:dlx yarn:exec yarn:dlx bun:x uv:run poetry:run pipenv:run pipx:run bundle:exec mise:exec mise:x',
    flags: '-y -q -r -p= --yes --package= --silent --with= --spec=',
  },
  {
    names:
      'docker:exec docker:run podman:exec podman:run kubectl:exec docker:compose:exec docker:compose:run',
    flags: '-i -t -d -u= -w= -e= -n= -c= -v= -p= --rm --user= --env= --workdir= --name= --network= --volume=',
    operands: 1,
  },
  {
    names: 'tmux:new tmux:new-session tmux:new-window tmux:split-window tmux:run-shell screen',
    flags: '-d -m -D -R -s= -S= -n= -c= -t= -h -v -b',
  },
  { names: 'direnv:exec ip:netns:exec', flags: '', operands: 1 },
  {
    names:
      'ld.so ld-linux.so.2 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 ld-musl-x86_64.so.1 ld-musl-aarch64.so.1',
    flags: '--preload= --library-path= --argv0= --audit= --list --verify',
  },
]
