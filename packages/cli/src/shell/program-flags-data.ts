/** Flags whose values are programs or command lines. */
export interface ProgramFlags {
  /** Commands that have them, with their subcommands. */
  readonly names: readonly string[]
  readonly long?: readonly string[]
  /** Letters; they may stand behind others in one word. */
  readonly short?: string
  /** The first word may be flags without a dash. */
  readonly bundle?: true
  /** Where in the value the command line is, when it is not all of it. */
  readonly within?: RegExp
  /** What runs is set up elsewhere as well. */
  readonly opaque?: true
}

const words = (text: string): readonly string[] => text.split(' ')

export const PROGRAM_FLAGS: readonly ProgramFlags[] = [
  {
    names: ['git'],
    long: words(
      '--upload-pack --receive-pack --extcmd --exec --smtp-server --sendmail-cmd --to-cmd --cc-cmd',
    ),
  },
  {
    names: ['git'],
    long: words('--config-env --exec-path --open-files-in-pager --ext-diff'),
    short: 'O',
    opaque: true,
  },
  { names: ['git rebase', 'git difftool'], short: 'x' },
  { names: ['git clone'], long: words('--config --template'), short: 'u' },
  {
    names: ['git filter-branch'],
    long: words(
      '--setup --env-filter --tree-filter --index-filter --parent-filter --msg-filter --commit-filter --tag-name-filter',
    ),
  },
  {
    names: ['tar', 'gtar', 'bsdtar'],
    long: words(
      '--use-compress-program --to-command --info-script --new-volume-script --rsh-command --rmt-command',
    ),
    short: 'IF',
    bundle: true,
  },
  { names: ['tar', 'gtar'], long: ['--checkpoint-action'], within: /^exec=([\s\S]*)$/ },
  { names: ['rsync'], long: words('--rsh --rsync-path'), short: 'e' },
  {
    names: ['ssh', 'scp', 'sftp', 'slogin'],
    short: 'o',
    within: /^(?:ProxyCommand|LocalCommand|KnownHostsCommand)[ =]([\s\S]*)$/i,
  },
  { names: ['scp', 'sftp'], short: 'S' },
  { names: ['rg'], long: words('--pre --hostname-bin') },
  { names: ['man'], long: words('--pager --html'), short: 'PH' },
  { names: ['sort', 'gsort'], long: ['--compress-program'] },
  { names: ['split', 'gsplit'], long: ['--filter'] },
  { names: ['zip'], long: words('--unzip-command -TT') },
  { names: ['cpio'], long: ['--rsh-command'] },
  { names: ['script', 'su', 'runuser', 'flock'], long: words('--command --session-command'), short: 'c' },
  { names: ['fd', 'fdfind'], long: words('--exec --exec-batch'), short: 'xX' },
  { names: ['fzf'], long: words('--preview --bind') },
  { names: ['nc', 'ncat', 'netcat'], long: words('--exec --sh-exec --lua-exec'), short: 'ec' },
  { names: ['nix-shell', 'nix'], long: words('--run --command') },
  { names: ['start-stop-daemon'], long: words('--exec --startas'), short: 'xa' },
  { names: ['xterm', 'urxvt', 'konsole', 'gnome-terminal', 'capsh'], short: 'ec' },
  { names: ['mapfile', 'readarray', 'complete', 'compgen'], short: 'C' },
  { names: ['hash'], short: 'p' },
  { names: ['npm', 'pnpm', 'yarn'], long: ['--script-shell'] },
  { names: ['go'], long: words('-exec -toolexec') },
  { names: ['fc'], short: 'e' },
  { names: ['wget'], long: ['--use-askpass'] },
]

/** Flags that take a command further than its name says: to other places, to deleting, to other commands. */
export const REACHING_FLAGS: Readonly<Record<string, RegExp>> = {
  git: /^(?:-c.*|-C.*|--git-dir.*|--work-tree.*|--output=.*|ext::.*)$/,
  find: /^-(?:exec|execdir|ok|okdir|delete|fprint|fprint0|fprintf|fls)$/,
  docker: /^(?:-H.*|--host.*)$/,
}
