import { PERMISSION_MODES } from '@agent-engine/protocol/permission-modes'

export type FlagGroup =
  | 'Run'
  | 'Session'
  | 'Model and prompt'
  | 'Tools and permissions'
  | 'Configuration'
  | 'Record and replay'

/** One command line flag as data. `hidden` keeps flags that only hosts send out of `--help`. */
export interface FlagSpec {
  readonly flags: string
  readonly text: string
  readonly group: FlagGroup
  readonly choices?: readonly string[]
  readonly hidden?: true
  /** How the text of the value becomes a value. Default: the text. */
  readonly value?: 'integer' | 'number'
  /** Numbers below this one are refused. */
  readonly least?: number
  /** Numbers up to this one are refused. */
  readonly above?: number
}

/** Every flag of `agent` (spec: cli §3). */
export const FLAGS: readonly FlagSpec[] = [
  { group: 'Run', flags: '-p, --print', text: 'answer once and exit; also when stdout is no terminal' },
  {
    group: 'Run',
    flags: '--output-format <format>',
    text: 'what is printed',
    choices: ['text', 'json', 'stream-json'],
  },
  {
    group: 'Run',
    flags: '--input-format <format>',
    text: 'what is read from stdin',
    choices: ['text', 'stream-json'],
  },
  {
    group: 'Run',
    flags: '--verbose',
    text: 'print every message, not only the result; needed for stream-json',
  },
  {
    group: 'Run',
    flags: '--include-partial-messages',
    text: 'stream the raw model events too (stream-json)',
  },
  {
    group: 'Run',
    flags: '--replay-user-messages',
    text: 'echo accepted user messages (stream-json)',
    hidden: true,
  },
  {
    group: 'Run',
    flags: '--include-hook-events',
    text: 'tell of every hook that runs (stream-json)',
  },
  {
    group: 'Run',
    flags: '--json-schema <schema>',
    text: 'the answer is JSON that fits this JSON schema, an object',
  },
  {
    group: 'Run',
    flags: '--forward-subagent-text',
    text: 'tell everything subagents say, not only their tool calls (stream-json)',
  },
  {
    group: 'Run',
    flags: '--prompt-suggestions [on]',
    text: 'after each answer, guess at the next prompt with the small fast model (stream-json)',
    choices: ['true', 'false', '1', '0', 'on', 'off', 'yes', 'no'],
  },
  {
    group: 'Run',
    flags: '--await-initialize',
    text: 'the host begins with an initialize request (stream-json)',
    hidden: true,
  },
  {
    group: 'Run',
    flags: '--session-mirror',
    text: 'tell every transcript line as it is written (stream-json)',
    hidden: true,
  },
  { group: 'Run', flags: '--init', text: 'run Setup hooks (trigger init) before the session starts' },
  { group: 'Run', flags: '--init-only', text: 'run Setup and SessionStart hooks, then exit' },
  {
    group: 'Run',
    flags: '--maintenance',
    text: 'run Setup hooks (trigger maintenance) before the session starts',
  },
  { group: 'Run', flags: '--max-turns <n>', text: 'end after this many model answers', value: 'integer' },
  {
    group: 'Run',
    flags: '--max-budget-usd <amount>',
    text: 'end before the request after this much was spent',
    value: 'number',
    above: 0,
  },
  {
    group: 'Run',
    flags: '-d, --debug [filter]',
    text: 'write a debug log to stderr, e.g. --debug=api,hooks',
  },
  { group: 'Run', flags: '--debug-file <path>', text: 'write the debug log to a file' },
  { group: 'Run', flags: '--debug-to-stderr', text: 'write the debug log to stderr', hidden: true },
  {
    group: 'Run',
    flags: '--enable-auth-status',
    text: 'tell when apiKeyHelper runs and how it ended (stream-json)',
  },

  { group: 'Session', flags: '-c, --continue', text: 'go on with the newest session of this directory' },
  { group: 'Session', flags: '-r, --resume [id]', text: 'go on with this session' },
  {
    group: 'Session',
    flags: '--fork-session',
    text: 'with --continue or --resume: work on a copy under a new id',
  },
  { group: 'Session', flags: '--session-id <uuid>', text: 'id for the new session' },
  { group: 'Session', flags: '-n, --name <title>', text: 'title of the session, in lists and for --resume' },
  { group: 'Session', flags: '--resume-session-at <id>', text: 'with --resume: go on after this message' },
  {
    group: 'Session',
    flags: '--rewind-files <uuid>',
    text: 'with --resume: take files back to what they were at this message, and exit',
  },
  {
    group: 'Session',
    flags: '--resume-drops-turn <id>',
    text: 'with --resume-session-at: only if this prompt and its answers are all that is cut off',
    hidden: true,
  },
  { group: 'Session', flags: '--no-session-persistence', text: 'write no transcript' },
  {
    group: 'Session',
    flags: '--sessions-dir <directory>',
    text: "the project's own copy of sessions; default .claude-sessions",
  },
  {
    group: 'Session',
    flags: '--trust-session',
    text: 'with --resume: also a session that came with the folder and that you did not make',
  },

  { group: 'Model and prompt', flags: '--model <model>', text: 'alias (sonnet, opus, haiku) or full id' },
  {
    group: 'Model and prompt',
    flags: '--fallback-model <models>',
    text: 'used while the model is overloaded; a comma list',
  },
  { group: 'Model and prompt', flags: '--system-prompt <text>', text: 'replace the system prompt' },
  { group: 'Model and prompt', flags: '--system-prompt-file <path>', text: 'the same from a file' },
  { group: 'Model and prompt', flags: '--append-system-prompt <text>', text: 'add to the system prompt' },
  { group: 'Model and prompt', flags: '--append-system-prompt-file <path>', text: 'the same from a file' },
  {
    group: 'Model and prompt',
    flags: '--append-subagent-system-prompt <text>',
    text: 'add to the system prompt of every subagent',
  },
  {
    group: 'Model and prompt',
    flags: '--exclude-dynamic-system-prompt-sections',
    text: 'a system prompt that all machines share: directory, date and git come with the first message',
  },
  {
    group: 'Model and prompt',
    flags: '--autocompact <when>',
    text: 'when to sum up a long conversation: auto, or the tokens of a smaller window',
  },
  {
    group: 'Model and prompt',
    flags: '--max-thinking-tokens <n>',
    text: 'budget for thinking; 0 turns it off',
    value: 'integer',
    least: 0,
  },
  {
    group: 'Model and prompt',
    flags: '--thinking <mode>',
    text: 'adaptive: the model decides how much; disabled: none',
    choices: ['adaptive', 'disabled'],
  },
  {
    group: 'Model and prompt',
    flags: '--thinking-display <form>',
    text: 'how thinking is shown',
    choices: ['summarized', 'omitted'],
    hidden: true,
  },
  {
    group: 'Model and prompt',
    flags: '--task-budget <tokens>',
    text: 'tell the model how many tokens the whole task may take',
    value: 'integer',
    least: 1,
  },
  { group: 'Model and prompt', flags: '--effort <level>', text: 'low, medium, high, xhigh or max' },
  { group: 'Model and prompt', flags: '--betas <names...>', text: 'extra beta features of the API' },

  {
    group: 'Tools and permissions',
    flags: '--permission-mode <mode>',
    text: 'what runs without asking',
    choices: [...PERMISSION_MODES, 'manual'],
  },
  {
    group: 'Tools and permissions',
    flags: '--allowedTools, --allowed-tools <rules...>',
    text: "calls that need no question, e.g. 'Bash(git log:*)' Read",
  },
  {
    group: 'Tools and permissions',
    flags: '--disallowedTools, --disallowed-tools <rules...>',
    text: 'calls that never run; a bare tool name takes the tool away',
  },
  {
    group: 'Tools and permissions',
    flags: '--tools <names...>',
    text: 'the built-in tools to offer; "" for none',
  },
  {
    group: 'Tools and permissions',
    flags: '--disable-slash-commands',
    text: 'no commands and no skills; what starts with a slash goes to the model as it is',
  },
  {
    group: 'Tools and permissions',
    flags: '--permission-prompt-tool <tool>',
    text: 'who answers permission questions: stdio, or an MCP tool',
  },
  {
    group: 'Tools and permissions',
    flags: '--permission-prompts <who>',
    text: 'none: what would be asked is denied; default host',
    choices: ['host', 'none'],
  },
  {
    group: 'Tools and permissions',
    flags: '--add-dir <directories...>',
    text: 'more directories that file tools may use',
  },
  {
    group: 'Tools and permissions',
    flags: '--dangerously-skip-permissions',
    text: 'run everything without asking; for sandboxes only',
  },
  {
    group: 'Tools and permissions',
    flags: '--allow-dangerously-skip-permissions',
    text: 'let a host switch to that mode later',
    hidden: true,
  },

  {
    group: 'Configuration',
    flags: '--agents <file-or-json>',
    text: 'more subagents: an object of name to {description, prompt, tools, model}',
  },
  {
    group: 'Configuration',
    flags: '--agent <name>',
    text: "the agent that leads the conversation: its prompt, tools and model take the place of the engine's",
  },
  {
    group: 'Configuration',
    flags: '--plugin-dir-no-mcp <directories...>',
    text: 'the same without their MCP servers',
    hidden: true,
  },
  {
    group: 'Configuration',
    flags: '--project-config-root <directory>',
    text: "where the project's .claude, .mcp.json and CLAUDE.md are; default: the current directory",
  },
  {
    group: 'Configuration',
    flags: '--plugin-dir <directories...>',
    text: 'folders that bring commands, agents, skills, hooks and MCP servers',
  },
  {
    group: 'Configuration',
    flags: '--mcp-servers, --mcp-config <configs...>',
    text: 'MCP servers: files or JSON texts with an object "mcpServers"',
  },
  {
    group: 'Configuration',
    flags: '--strict-mcp-config',
    text: 'no MCP servers but those of --mcp-config',
  },
  {
    group: 'Configuration',
    flags: '--settings <file-or-json>',
    text: 'more settings: a file, or JSON text that starts with {',
  },
  {
    group: 'Configuration',
    flags: '--setting-sources <list>',
    text: 'which settings files to load: user,project,local; "" for none',
  },
  {
    group: 'Configuration',
    flags: '--bare',
    text: 'find no hooks, commands, skills, agents, servers and memory in files; what flags name counts',
  },
  {
    group: 'Configuration',
    flags: '--safe-mode',
    text: 'nothing custom at all, not from flags either; permissions, model and credentials stay',
  },
  {
    group: 'Configuration',
    flags: '--trust-project',
    text: 'let hooks, servers, rules and helpers of this project count, for this run',
  },
  {
    group: 'Configuration',
    flags: '--managed-settings <file-or-json>',
    text: 'settings of an embedding host that users cannot change',
    hidden: true,
  },

  {
    group: 'Record and replay',
    flags: '--record <file>',
    text: 'write every exchange with the model to a cassette',
  },
  {
    group: 'Record and replay',
    flags: '--replay <file>',
    text: 'answer from a cassette: no network, no cost',
  },
  { group: 'Record and replay', flags: '--replay-loose', text: 'replay in order even where requests differ' },
]
