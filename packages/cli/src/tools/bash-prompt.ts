import type { PromptEnvironment } from './define.ts'
import { bashTimeLimits, shellOutputLimit } from './shell-settings.ts'

/** The model's guide to Bash. */
export const describeBash = ({ env, backgroundShells, attribution }: PromptEnvironment): string => {
  const { usual, most } = bashTimeLimits(env)
  return [
    OVERVIEW,
    limits(usual, most, shellOutputLimit(env), backgroundShells),
    ...(backgroundShells ? [BACKGROUND] : []),
    WRITING_COMMANDS,
    [GIT, ...endings(attribution)].join('\n'),
  ].join('\n\n')
}

const OVERVIEW = `Runs a command line in the user's shell and returns what it prints.

What lasts from one command to the next:
- The working directory, if the command succeeded and ended inside the project or another allowed directory.
- Nothing else: every command gets a new shell. Variables, functions and \`set\` options of an earlier command are gone; put what belongs together in one command line. The user's own aliases and functions are available.
- Standard input is empty and there is no terminal: a program that asks a question or opens an editor or pager gets no answer. Use its non-interactive options (\`--yes\`, \`-m\`, \`--no-pager\`).

For files use the tools made for them, which are safer and show the user more: Read instead of cat, head or tail; Edit or Write instead of sed, awk or echo with a redirect; Glob instead of find or ls for finding files by name; Grep instead of grep or rg. To tell the user something, write text instead of echo. Bash is for everything else: builds, tests, package managers, git, running programs.`

const limits = (usual: number, most: number, characters: number, backgroundShells: boolean): string =>
  [
    'Limits:',
    `- \`timeout\` is in milliseconds: ${usual} unless you say otherwise, at most ${most}. Give long builds and test runs enough.${
      backgroundShells
        ? ' A command that takes longer moves to the background and goes on there; `sleep` and git commands are ended instead.'
        : ' A command that takes longer is ended with all it has started.'
    }`,
    `- Of long output the first ${characters} characters come back, with the path of a file that has the rest. Prefer commands that print what matters.`,
    '- Standard error comes with standard output, in the order of writing. An exit code other than 0 is reported as an error.',
  ].join('\n')

const BACKGROUND = `Background: \`run_in_background: true\` returns at once with an ID. Use it for servers, watchers and long jobs while you do something else. Read new output with BashOutput, end it with KillShell; you are told when it ends, so don't poll with sleep. No \`&\` is needed. All background commands end with the session.`

const WRITING_COMMANDS = `Writing commands:
- Quote paths with spaces or special characters: \`cd "my folder"\`.
- Before a command creates files or directories, make sure that the parent directory exists and is the one you mean.
- Join commands that need each other with \`&&\`; use \`;\` only when a failure of the first does not matter. Send independent commands as separate calls in one response.
- Stay in the working directory and use absolute paths rather than changing directories.
- \`description\`: five to ten words that tell the user what the command does.`

const GIT = `Git:
- Commit, push, open pull requests and rewrite history only when the user asked for it.
- Look first: \`git status\`, \`git diff\`, recent \`git log\` for the style of messages. Stage files by name, so that secrets, build output and the user's unrelated changes stay out.
- Never change git configuration, skip hooks (\`--no-verify\`), force-push, or throw work away (\`reset --hard\`, \`checkout .\`, \`clean -f\`, \`branch -D\`) unless the user asked for exactly that.
- If a hook rejects a commit, nothing was committed: fix the cause and make a new commit; \`--amend\` would change the one before.
- Give messages of several lines through a quoted here-document. Interactive forms (\`rebase -i\`, \`add -p\`) do not work here.`

/** What its user wants the model's work to be marked with. */
const endings = (attribution: PromptEnvironment['attribution']): readonly string[] => {
  const { commit = '', pullRequest = '' } = attribution ?? {}
  return [
    ...(commit === ''
      ? []
      : [`- End the message of every commit you make with an empty line and then: ${commit}`]),
    ...(pullRequest === ''
      ? []
      : [`- End the description of every pull request you open with: ${pullRequest}`]),
  ]
}
