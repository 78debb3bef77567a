import type { GlobInput, GlobOutput } from '@agent-engine/protocol/tool-io/glob'
import { displayPath, resolvePath } from '../platform/paths.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, type Tool, type ToolEvent, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { globRoot } from './glob-root.ts'
import { GLOB_MAX_PATHS, SEARCH_TIME_LIMIT_MS } from './limits.ts'
import { incompleteNote, searchFailure } from './search-failure.ts'

const describe = (): string => `Finds files by name pattern; does not look into them.

- \`pattern\` has gitignore syntax: \`*\` within a name, \`**\` across directories, \`?\`, \`[ab]\`, \`{ts,tsx}\`. Without a slash it matches at any depth (\`*.test.ts\`); with one it starts at the search directory (\`src/**/*.ts\`). Upper and lower case differ.
- \`path\` is the directory to search; the default is the current directory.
- Hidden files and files that .gitignore names are found as well; version control directories are not. Directories themselves and symbolic links are not listed.
- At most ${GLOB_MAX_PATHS} paths come back, oldest modification first, relative to the current directory when they are below it. "No files found" means that the whole tree was searched; a search that was cut short says so.
- To search by content use Grep. Independent searches are best made by several calls in one response.`

/** What hosts get, and why the list may lack files. */
type GlobResult = GlobOutput & { readonly incomplete?: string }

const directoryOf = ({ path }: GlobInput, cwd: string): string =>
  path === undefined ? cwd : resolvePath(path, cwd)

async function* run(input: GlobInput, ctx: ToolContext): AsyncGenerator<ToolEvent<GlobResult>, void, void> {
  const startedAt = performance.now()
  const base = directoryOf(input, ctx.cwd)
  await requireDirectory(input.path ?? base, base, ctx)
  const root = globRoot(input.pattern, base)
  const exists = root.directory === base || (await ctx.files.stat(root.directory))?.kind === 'directory'
  const outcome = exists
    ? await ctx.search.files(
        {
          ...root,
          hidden: ctx.env.CLAUDE_CODE_GLOB_HIDDEN !== 'false',
          ignoreFiles: ctx.env.CLAUDE_CODE_GLOB_NO_IGNORE === 'false',
          limit: GLOB_MAX_PATHS,
          timeLimitMs: timeLimitMs(ctx),
          accept: (path) => ctx.mayRead(path),
        },
        ctx.signal,
      )
    : ({ status: 'complete', found: { paths: [], total: 0 } } as const)
  if (outcome.status === 'failed')
    throw searchFailure(outcome, 'Give a directory further down as path, or a narrower pattern.')
  const { paths, total } = outcome.found
  const partial = outcome.status === 'partial'
  yield {
    type: 'done',
    output: {
      filenames: paths.map((path) => displayPath(path, ctx.cwd)),
      durationMs: Math.round(performance.now() - startedAt),
      numFiles: paths.length,
      truncated: partial || total > paths.length,
      totalMatches: total,
      countIsComplete: !partial,
      ...(partial && outcome.reason === 'time-limit' ? { timedOut: true } : {}),
      ...(partial ? { incomplete: outcome.message } : {}),
    },
  }
}

const requireDirectory = async (given: string, path: string, ctx: ToolContext): Promise<void> => {
  const stat = await ctx.files.stat(path)
  if (stat?.kind === 'directory') return
  throw stat === undefined
    ? new ToolInputError(
        'glob_dir_missing',
        `The directory ${given} does not exist. The current directory is ${ctx.cwd}.`,
      )
    : new ToolInputError(
        'glob_not_dir',
        `${given} is not a directory. Give the directory to search, and the file name as pattern.`,
      )
}

const timeLimitMs = ({ env }: ToolContext): number => {
  const seconds = Number(env.CLAUDE_CODE_GLOB_TIMEOUT_SECONDS)
  return seconds > 0 ? seconds * 1000 : SEARCH_TIME_LIMIT_MS
}

const toModel = ({ filenames, numFiles, totalMatches = numFiles, incomplete }: GlobResult): ModelResult => ({
  content: [
    ...(filenames.length === 0 ? ['No files found'] : filenames),
    ...(totalMatches > numFiles
      ? [
          `(Results are truncated: the first ${numFiles} of ${totalMatches} files. Narrow the search by path or pattern.)`,
        ]
      : []),
    ...incompleteNote(incomplete),
  ].join('\n'),
})

export const globTool: Tool = defineTool<GlobInput, GlobResult>({
  name: 'Glob',
  input: async () => (await import('@agent-engine/protocol/tool-io/glob')).globInputSchema,
  parallel: true,
  readOnly: true,
  subjects: (input, cwd) => [
    { kind: 'path', access: 'read', path: globRoot(input.pattern, directoryOf(input, cwd)).directory },
  ],
  describe,
  run,
  toModel,
})
