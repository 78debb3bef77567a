/** A word that a POSIX shell reads as exactly this text. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

export interface ScriptOptions {
  /** The command: its text or, when it is too long for an argument, the file that holds it. */
  readonly command: { readonly text: string } | { readonly file: string }
  /** Sourced first, as far as they can be read: the snapshot of the user's shell, `CLAUDE_ENV_FILE`. */
  readonly sources: readonly string[]
  /** Where the directory goes that the command ended in, if it succeeded. */
  readonly cwdFile: string | undefined
}

/**
 * What the shell is given to run. Sources come on lines of their own, because aliases only count for what is read
 * after them; the command is `eval`ed for the same reason. As a part of an `&&` list it is out of reach of `set -e`,
 * and its exit code is that of the script. Only a command that succeeded says where it ended.
 */
export const commandScript = ({ command, sources, cwdFile }: ScriptOptions): string => {
  const evaluation = `eval ${'text' in command ? quote(command.text) : `"$(<${quote(command.file)})"`}`
  return [
    ...sources.map((file) => `[ -r ${quote(file)} ] && . ${quote(file)}`),
    cwdFile === undefined
      ? evaluation
      : `${evaluation} && { builtin pwd -P >| ${quote(cwdFile)} || :; } 2>/dev/null`,
  ].join('\n')
}
