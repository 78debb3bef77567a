/** Every number of the MCP part, in one place (spec: mcp §15). */

const MB = 1024 * 1024

/** Connect, handshake and lists of one server, unless `MCP_TIMEOUT` says otherwise. */
export const CONNECT_TIMEOUT_MS = 30_000
/** How long the first turn waits for servers that still connect; `MCP_CONNECT_TIMEOUT_MS`. */
export const START_BUDGET_MS = 5_000
/** One tool call, unless `MCP_TOOL_TIMEOUT` or the server's `timeout` says otherwise. */
export const TOOL_TIMEOUT_MS = 100_000_000
/** A tool call without progress; `CLAUDE_CODE_MCP_TOOL_IDLE_TIMEOUT`. */
export const REMOTE_IDLE_MS: number = 5 * 60_000
export const STDIO_IDLE_MS: number = 30 * 60_000
/** Smaller values of a server's `timeout` are taken for seconds by mistake, and ignored. */
export const LEAST_TOOL_TIMEOUT_MS = 1_000

/** The longest time of a timer: a longer one would be over at once. */
export const MAX_TIMER_MS = 2_147_483_647
/** A server that asks to be left alone for longer than this is not believed. */
export const MAX_RETRY_MS: number = 5 * 60_000

export const STDIO_BATCH = 3
export const REMOTE_BATCH = 20

/** The largest message that is kept in memory. */
export const MAX_MESSAGE_BYTES: number = 16 * MB
/** The deepest nesting of a message: far deeper, and writing any of it as JSON again overflows the stack. */
export const MAX_MESSAGE_DEPTH = 1_000
/** Requests of one server that are not answered yet; more are dropped. */
export const MAX_SERVER_REQUESTS = 100
export const MAX_ID_UNITS = 1_000
/** The last of a server's stderr, to say why it failed. */
export const STDERR_TAIL_BYTES = 2_048
/** Debug log entries for what one server writes to stderr. */
export const STDERR_LOG_LINES = 200
/** Debug log entries for what one connection says with `notifications/message`, and what is kept of each. */
export const MESSAGE_LOG_ENTRIES = 200
export const MESSAGE_LOG_UNITS = 1_000

/** What a server offers is remembered for so long; then it is connected at the start again. */
export const MANIFEST_DAYS = 7

export const MAX_LIST_PAGES = 1_000
/** Characters of the pages of a list behind the first, which is one message. */
export const MAX_LIST_UNITS: number = 16 * MB
export const MAX_CURSOR_UNITS = 16_384
/** Characters of one tool's schema, and of all tools of one server: with more no request would fit the context. */
export const MAX_SCHEMA_UNITS = 100_000
export const MAX_TOOLS_UNITS = 500_000
/** Names of servers, their versions, tools, prompts and arguments. */
export const MAX_NAME_UNITS = 200
export const MAX_PROMPT_ARGUMENTS = 100
/** The API takes no longer tool names. */
export const MAX_TOOL_NAME = 128
export const MAX_TEXT_UNITS = 2_048
export const LIST_CHANGED_DEBOUNCE_MS = 100

/** A server that ended is started again for the next call, so often in so long. */
export const RESPAWNS = 3
export const RESPAWN_WINDOW_MS: number = 5 * 60_000
/** Tries to reach a remote server again, the first after a second, each pause double the last. */
export const RECONNECTS = 5
export const RECONNECT_FIRST_MS = 1_000
/** Tries of the first connection to a remote server. */
export const REMOTE_FIRST_TRIES = 3

/** Result size in tokens, unless `MAX_MCP_OUTPUT_TOKENS` says otherwise. */
export const OUTPUT_TOKENS = 25_000
/** What a tool may ask for with `_meta["anthropic/maxResultSizeChars"]`. */
export const MAX_RESULT_CHARS = 500_000
export const CHARS_PER_TOKEN = 4
export const IMAGE_TOKENS = 1_600

export const CLOSE_LIMIT_MS = 3_000
export const KILL_GRACE_MS = 2_000
export const HEADERS_HELPER_MS = 10_000
