import { gitConcerns } from './programs.ts'

/** What keeps the engine's own calls of git from running what a repository names, and from changing anything. */
export const OWN_GIT_ARGS: readonly string[] = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'log.showSignature=false',
  'status.submoduleSummary=false',
  'color.ui=false',
  'color.status=false',
].flatMap((setting) => ['-c', setting])

export const OWN_GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: '0',
  // What a partial clone lacks would be fetched, by programs that the repository names.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
}

/** What comes to nothing by that, or is of no use to a command that neither signs nor shows differences. */
const NEUTRALISED =
  /^(?:core\.(?:fsmonitor|pager|editor|hookspath|sshcommand)|gpg\..*|log\.showsignature|pager\..*|diff\..*|hook post-index-change)$/

/** What is left with which a repository may have git run programs while it compares files or checks them out. */
export const ownGitConcern = (cwd: string): string | undefined =>
  gitConcerns(cwd).find((concern) => !NEUTRALISED.test(concern))
