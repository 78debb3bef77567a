import { parseFlags, scanArguments } from './flags.ts'
import type { Word } from './script.ts'

/** Options before the subcommand of tools that have subcommands. */
const GLOBAL_OPTIONS: Readonly<Record<string, string>> = {
  git: '-C= -c= -p -P --paginate --no-pager --git-dir= --work-tree= --namespace= --exec-path? --bare --no-replace-objects --literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs --no-optional-locks --config-env= --super-prefix= --html-path --man-path --info-path',
  docker: '-H= -c= -D -l= --host= --context= --config= --log-level= --debug --tls --tlsverify',
  kubectl: '-n= -s= --namespace= --context= --kubeconfig= --cluster= --server= --user= --as= --token= -v=',
  npm: '-C= -w= --prefix= --workspace= --workspaces --silent -s --loglevel= -g --global --userconfig= --registry=',
  pnpm: '-C= --dir= -r --recursive --filter= -F= -w --workspace-root --silent',
  yarn: '--cwd= --silent -s',
  cargo: '--config= -Z= --color= --manifest-path= -q -v --quiet --verbose --offline --locked --frozen',
  gh: '-R= --repo= --hostname=',
  terraform: '-chdir=',
}

/** The words of such a command without the options before its subcommand; two readings when one is unknown. */
export const withoutGlobalOptions = (words: readonly Word[]): readonly (readonly Word[])[] => {
  const [name, ...args] = words
  const spec =
    name?.value !== undefined && Object.hasOwn(GLOBAL_OPTIONS, name.value)
      ? GLOBAL_OPTIONS[name.value]
      : undefined
  if (name === undefined || spec === undefined || !isOption(args[0])) return []
  const { operands, unknown } = scanArguments(args, parseFlags(spec), { stopAtOperand: true })
  const readings = unknown.length === 0 ? [operands] : [operands, operands.slice(1)]
  return readings.filter((rest) => rest.length > 0).map((rest) => [name, ...rest])
}

/**
 * The arguments of git among which `-c` and `-C` set things up for all it does: behind the subcommand they are something
 * else, but to `clone`. All of them where nobody knows which the subcommand is.
 */
export const gitSetup = (args: readonly Word[]): readonly Word[] => {
  const { operands, unknown } = scanArguments(args, parseFlags(GLOBAL_OPTIONS.git ?? ''), {
    stopAtOperand: true,
  })
  const isOther = unknown.length === 0 && operands[0]?.value !== undefined && operands[0].value !== 'clone'
  return isOther ? args.slice(0, args.length - operands.length) : args
}

const isOption = (word: Word | undefined): boolean => (word?.value ?? word?.text)?.startsWith('-') === true
