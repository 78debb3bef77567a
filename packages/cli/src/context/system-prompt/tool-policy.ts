import { lines, type PromptSection } from './section.ts'

/** What to use instead of the shell, for the tools that are there. */
const INSTEAD_OF_SHELL: readonly (readonly [tool: string, text: string])[] = [
  ['Read', '`Read` to see a file (not cat, head, tail, sed)'],
  ['Edit', '`Edit` to change one (not sed, awk, patch)'],
  ['Write', '`Write` to create one (not echo or a here-document)'],
  ['Glob', '`Glob` to find files by name (not find, ls)'],
  ['Grep', '`Grep` to search in files (not grep, rg)'],
]

export const toolPolicy: PromptSection = ({ tools }) =>
  tools.size === 0
    ? undefined
    : lines(
        '# Tools',
        '- Put calls that do not depend on each other into one response: they run side by side. Make calls that need the outcome of another one after it, and never guess a parameter that an earlier call will tell.',
        specialised(tools),
        tools.has('Edit') &&
          tools.has('Read') &&
          '- `Read` a file before you `Edit` it, and edit with enough context to hit exactly one place.',
        tools.has('Bash') &&
          '- Use `Bash` for what needs a shell: building, testing, version control, running programs. Quote paths with spaces, prefer absolute paths to changing directory, and start nothing that waits for input.',
        searching(tools),
        tools.has('Task') &&
          '- Give work that fits the description of an agent to it with `Task`. The agent sees nothing of this conversation: tell it everything it needs and what to report back. Independent agents can run at the same time. Check what they claim before you build on it.',
        tools.has('WebFetch') &&
          '- When `WebFetch` says that a page moved to another host, fetch the address it names in a new call.',
        '- When the user denies a call, do not make it again. Think about why, and go another way or ask.',
        '- When a tool fails, read its message before you try again; repeat a call only when something has changed.',
      )

const specialised = (tools: ReadonlySet<string>): string | undefined => {
  if (!tools.has('Bash')) return undefined
  const list = INSTEAD_OF_SHELL.filter(([tool]) => tools.has(tool)).map(([, text]) => text)
  return list.length > 0
    ? `- Take the tool made for the job rather than the shell: ${list.join(', ')}.`
    : undefined
}

const searching = (tools: ReadonlySet<string>): string | undefined => {
  const direct = ['Grep', 'Glob', 'Read'].filter((tool) => tools.has(tool)).map((tool) => `\`${tool}\``)
  if (direct.length === 0 || !tools.has('Task')) return undefined
  return `- For a known file, name or text search directly with ${direct.join(', ')}. For an open question about a large code base, where many rounds of searching are likely, let an agent do it with \`Task\` and keep its findings instead of the search.`
}
