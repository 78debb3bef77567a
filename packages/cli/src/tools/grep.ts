import type { GrepInput } from '@agent-engine/protocol/tool-io/grep'
import { resolvePath } from '../platform/paths.ts'
import type { TextQuery } from '../platform/search.ts'
import type { ToolContext } from './context.ts'
import { type Tool, type ToolEvent, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { type GrepResult, grepOutput, grepToModel } from './grep-result.ts'
import { GREP_HEAD_LIMIT, SEARCH_TIME_LIMIT_MS } from './limits.ts'
import { searchFailure } from './search-failure.ts'

const describe =
  (): string => `Searches the contents of files with ripgrep. Use it rather than grep or rg in Bash.

- \`pattern\` is a regular expression in ripgrep's syntax: literal braces and parentheses need a backslash (\`interface\\{\\}\`, \`log\\(\`). \`-i\` ignores case. A match lies within one line unless \`multiline\` is set.
- \`path\` is the file or directory to search, by default the current directory. \`glob\` (\`*.ts\`, \`src/**/*.{js,jsx}\`; several separated by blanks or commas, \`!\` excludes) and \`type\` (\`ts\`, \`py\`, \`rust\` …) narrow it.
- \`output_mode\`: \`files_with_matches\` (default) lists files, newest first; \`content\` shows matching lines with line numbers, with \`-A\`, \`-B\`, \`-C\` lines around them, or with \`-o\` only the matches; \`count\` gives matching lines per file.
- The first ${GREP_HEAD_LIMIT} lines or files are shown; \`head_limit\` sets another number (0: all) and \`offset\` skips some, to page through results. Long lines are left out, and text above 20,000 characters is cut.
- Hidden files are searched; files that .gitignore names (inside a git repository) and binary files are not.
- "No matches found" and "No files found" mean that everything was searched; a search that was cut short says so.`

const pathOf = ({ path }: GrepInput, cwd: string): string =>
  path === undefined ? cwd : resolvePath(path, cwd)

async function* run(input: GrepInput, ctx: ToolContext): AsyncGenerator<ToolEvent<GrepResult>, void, void> {
  const path = pathOf(input, ctx.cwd)
  const kind = (await ctx.files.stat(path))?.kind
  if (kind === undefined) {
    throw new ToolInputError(
      'grep_path_missing',
      `The path ${input.path ?? path} does not exist. The current directory is ${ctx.cwd}.`,
    )
  }
  if (kind !== 'file' && kind !== 'directory') {
    throw new ToolInputError(
      'grep_not_regular',
      `${input.path ?? path} is a device, a pipe or a socket and can't be searched.`,
    )
  }
  const query = queryOf(input, path, kind === 'directory', ctx)
  const outcome = await ctx.search.text(query, ctx.signal)
  if (outcome.status === 'failed') throw searchFailure(outcome, 'Narrow the search by path, glob or type.')
  const result = grepOutput(outcome.found, {
    mode: input.output_mode ?? 'files_with_matches',
    cwd: ctx.cwd,
    numbers: input['-n'] ?? true,
    showPaths: query.isDirectory,
    separateFiles: query.before + query.after > 0,
    offset: countOf(input.offset) ?? 0,
    limit: limitOf(input),
  })
  yield {
    type: 'done',
    output:
      outcome.status === 'complete'
        ? result
        : {
            ...result,
            ...(outcome.reason === 'time-limit' ? { timedOut: true } : {}),
            incomplete: outcome.message,
          },
  }
}

const queryOf = (input: GrepInput, path: string, isDirectory: boolean, ctx: ToolContext): TextQuery => {
  const around = countOf(input['-C'] ?? input.context)
  return {
    path,
    isDirectory,
    pattern: input.pattern,
    mode: input.output_mode === 'content' ? 'content' : input.output_mode === 'count' ? 'count' : 'files',
    globs: splitGlobs(input.glob ?? ''),
    ...(input.type === undefined ? {} : { type: input.type }),
    ignoreCase: input['-i'] ?? false,
    multiline: input.multiline ?? false,
    onlyMatching: input['-o'] ?? false,
    before: around ?? countOf(input['-B']) ?? 0,
    after: around ?? countOf(input['-A']) ?? 0,
    timeLimitMs: SEARCH_TIME_LIMIT_MS,
    accept: (path) => ctx.mayRead(path),
  }
}

/** A number of lines; what is no such number counts as not given. */
const countOf = (value: number | undefined): number | undefined =>
  value !== undefined && value >= 0 && Number.isFinite(value) ? Math.floor(value) : undefined

const limitOf = ({ head_limit }: GrepInput): number => {
  const limit = countOf(head_limit) ?? GREP_HEAD_LIMIT
  return limit === 0 ? Number.POSITIVE_INFINITY : limit
}

/** `*.{ts,tsx} !x.ts,*.js` → three globs: commas inside braces belong to their glob. */
export const splitGlobs = (globs: string): string[] =>
  (globs.match(/(?:\{[^}]*\}|[^\s,{}]|[{}])+/g) ?? []).filter((glob) => glob !== '')

export const grepTool: Tool = defineTool<GrepInput, GrepResult>({
  name: 'Grep',
  input: async () => (await import('@agent-engine/protocol/tool-io/grep')).grepInputSchema,
  parallel: true,
  readOnly: true,
  subjects: (input, cwd) => [{ kind: 'path', access: 'read', path: pathOf(input, cwd) }],
  describe,
  run,
  toModel: grepToModel,
})
