import { type GivenTexts, joined, NOTHING, ofFlags } from './given-texts.ts'
import { gitSetup } from './global-options.ts'
import type { Word } from './script.ts'

/** Keys of git's configuration whose values are programs or command lines. */
const PROGRAM_KEY =
  /^(?:alias\..+|core\.(?:pager|editor|sshcommand|fsmonitor|askpass|gitproxy)|pager\..+|diff\.external|diff\..+\.(?:command|textconv)|(?:diff|merge)tool\..+\.(?:cmd|path)|merge\..+\.driver|filter\..+\.(?:clean|smudge|process)|gpg\.(?:.+\.)?program|credential\.(?:.+\.)?helper|sequence\.editor|interactive\.difffilter|uploadpack\.packobjectshook|remote\..+\.(?:uploadpack|receivepack)|(?:browser|man)\..+\.(?:cmd|path)|trailer\..+\.(?:command|cmd)|submodule\..+\.update|sendemail\..*cmd|tar\..+\.command|imap\.tunnel)$/i

/** Git runs programs that its configuration names, and some subcommands take a command. */
export const gitTexts = (args: readonly Word[]): GivenTexts => {
  const values = args.map(({ value, text }) => value ?? text)
  const subcommand = values.findIndex((value) => Object.hasOwn(SUBCOMMANDS, value))
  const own = subcommand === -1 ? values : values.slice(0, subcommand)
  const name = values[subcommand] ?? ''
  const given = Object.hasOwn(SUBCOMMANDS, name)
    ? (SUBCOMMANDS[name]?.(args.slice(subcommand + 1)) ?? NOTHING)
    : NOTHING
  const configures = gitSetup(args).some(({ value, text }) =>
    /^(?:-c$|-c[^=]+=|--config-env|--exec-path)/.test(value ?? text),
  )
  return {
    texts: [...given.texts, ...own.flatMap(configured), ...values.flatMap(transport)],
    opaque: given.opaque || configures,
  }
}

const SUBCOMMANDS: Readonly<Record<string, (args: readonly Word[]) => GivenTexts>> = {
  bisect: (args) => (args[0]?.value === 'run' ? joined(args.slice(1)) : NOTHING),
  submodule: (args) => {
    const at = args.findIndex(({ value }) => value === 'foreach')
    return at === -1 ? NOTHING : joined(args.slice(at + 1).filter(({ value }) => value !== '--recursive'))
  },
  rebase: (args) => ofFlags(args, '-x --exec'),
  config: (args) => {
    const [key = '', value = ''] = args
      .map(({ value, text }) => value ?? text)
      .filter((each) => !each.startsWith('-') && each !== 'set')
    return { texts: commandOf(key, value), opaque: false }
  },
}

/** `-c key=value`, the value in the word after the flag or in the same one. */
const configured = (value: string): readonly string[] => {
  const [, key = '', text = ''] = /^(?:-c)?([\w.-]+)=([\s\S]*)$/.exec(value) ?? []
  return commandOf(key, text)
}

const commandOf = (key: string, value: string): readonly string[] => {
  if (value === '' || !PROGRAM_KEY.test(key)) return []
  if (value.startsWith('!')) return [value.slice(1)]
  return [/^alias\./i.test(key) ? `git ${value}` : value]
}

/** `ext::command` for the place of another repository. */
const transport = (value: string): readonly string[] => {
  const command = /^(?:--[\w-]+=)?ext::([\s\S]*)$/.exec(value)?.[1]
  return command === undefined ? [] : [command.replace(/%S/g, 'x')]
}

/** The command lines that settings in the environment may hold: what their keys are, other variables say. */
export const configuredByVariable = (name: string, value: string): readonly string[] => {
  const values = /^GIT_CONFIG_VALUE_\d+$/.test(name)
    ? [value]
    : name === 'GIT_CONFIG_PARAMETERS'
      ? [...value.matchAll(/'[^'=]*(?:'=')?=?([^']*)'/g)].map(([, text = '']) => text)
      : []
  return values.flatMap((text) => (text.startsWith('!') ? [text.slice(1)] : [text, `git ${text}`]))
}
