import type { PromptCommand } from './prompt-command.ts'

const command = (name: string, description: string, argumentHint: string, text: string): PromptCommand => ({
  name,
  kind: 'command',
  source: 'built-in',
  description,
  isDescribed: true,
  argumentHint,
  allowedTools: [],
  userMayInvoke: true,
  modelMayInvoke: name !== 'init',
  body: async () => text,
})

const INIT = `Write a CLAUDE.md for this repository: the notes that a coding agent needs at the start of every session here.

Look around first: the README, the build files, the CI configuration, the layout of the sources, notes for other tools (AGENTS.md, .cursorrules, .github/copilot-instructions.md).

Then write CLAUDE.md in the root of the repository with
- the commands to build, lint and test, and how to run a single test
- the architecture: the parts, how they work together, where the entry points are. Only what takes several files to find out
- rules of this code base that one would otherwise break

Keep it under a hundred lines. Leave out what any engineer knows, what a glance at the directory tells, and anything you did not see in the files. If there is a CLAUDE.md already, improve it and keep what is right.

$ARGUMENTS`

const REVIEW = `Review a change: $ARGUMENTS

Without a number or branch above, list the open pull requests with \`gh pr list\` and review the changes of the current branch against its base instead. With a number, read the pull request with \`gh pr view\` and \`gh pr diff\`.

Read the surrounding code, not only the diff. Look for mistakes in logic, missed cases, broken callers, lost error handling, missing tests, and departures from how this code base does things.

Report what you found, the gravest first: file and line, what goes wrong and when, what to do instead. Say so when nothing is wrong. Leave out praise and matters of taste.`

const SECURITY_REVIEW = `Review the changes of the current branch for security problems. $ARGUMENTS

Find the changes with \`git status\`, \`git diff\` and the diff against the base branch. For each place where data from outside comes in, follow it to where it is used. Look for
- injection: shell, SQL, paths, templates, deserialisation
- missing or wrong authentication and authorisation
- secrets in code, logs or messages; weak or misused cryptography
- unsafe handling of files, redirects and requests to addresses that others choose
- races and resource exhaustion that somebody can bring about at will

Report only what these changes bring in and what you can show to be exploitable: file and line, how it is exploited, how grave it is, how to fix it. Check every finding a second time before you report it. Change no files.`

/** Commands that come with the engine and are prompts. The texts are our own. */
export const BUILT_IN_COMMANDS: readonly PromptCommand[] = [
  command('init', 'Write a CLAUDE.md with what an agent has to know of this repository', '', INIT),
  command('review', 'Review a pull request or the current branch', '[pull request]', REVIEW),
  command(
    'security-review',
    'Look for security problems in the changes of the current branch',
    '',
    SECURITY_REVIEW,
  ),
]
