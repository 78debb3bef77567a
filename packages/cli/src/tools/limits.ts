/** Every cap of the tools, in one place (spec: tools §2.9). Characters are UTF-16 units. */

const KB = 1024
const MB = 1024 * KB

/** Text of class X and P errors, head and tail kept. */
export const ERROR_TEXT_LIMIT = 10_000

/**
 * Longest result text that goes to the model as it is; longer text goes to a file. Read shows what was asked for; the
 * shell tools cut by themselves, to a length that is a setting.
 */
const RESULT_TEXT_LIMIT = 50_000
const RESULT_TEXT_LIMITS: Readonly<Record<string, number>> = {
  Read: Number.POSITIVE_INFINITY,
  Bash: Number.POSITIVE_INFINITY,
  BashOutput: Number.POSITIVE_INFINITY,
}
export const resultLimit = (toolName: string): number => RESULT_TEXT_LIMITS[toolName] ?? RESULT_TEXT_LIMIT

/** How much of a result that went to a file the model still sees. */
export const RESULT_PREVIEW_CHARS = 2_000

/** Read: text of one call. The token cap has an environment variable (spec: tools §9). */
export const READ_MAX_BYTES: number = 256 * KB
export const READ_MAX_TOKENS = 25_000
/** Characters per token that are safe to assume without counting. */
export const CHARS_PER_TOKEN = 4

/** Read: images. The API takes 5 MB of base64; requests with many images take 2,000 pixels a side. */
export const IMAGE_MAX_SIDE = 2_000
export const IMAGE_MAX_BASE64_CHARS: number = 5 * MB
/** Bigger images are sent as JPEG when that is smaller. */
export const IMAGE_REENCODE_BYTES: number = 500 * KB
/** Images on disk above this are not even decoded. */
export const IMAGE_MAX_FILE_BYTES: number = 100 * MB

export const PDF_MAX_BYTES: number = 20 * MB
export const PDF_MAX_PAGES_PER_CALL = 20

export const NOTEBOOK_MAX_BYTES: number = 64 * MB
/** Outputs of one cell above this are replaced by a pointer. */
export const NOTEBOOK_CELL_OUTPUT_CHARS = 10_000

/** Edit, Write, NotebookEdit: the largest existing file they take in whole. */
export const EDIT_MAX_FILE_BYTES: number = 256 * MB
/** Time a line diff may take before the patch shows the changed region as replaced. */
export const PATCH_TIME_LIMIT_MS = 1_000

/** Texts of files kept in memory so that changes from outside can be shown. */
export const READ_STATE_MAX_CHARS: number = 16 * MB
export const READ_STATE_MAX_FILES = 10_000
/** Files that a resumed session compares with what its transcript says of them. */
export const RESTORE_MAX_FILES = 200
export const RESTORE_MAX_FILE_BYTES: number = 10 * MB
/** Shown of a file that others changed. */
export const CHANGE_EXCERPT_CHARS = 8_000

export const SEARCH_TIME_LIMIT_MS = 20_000
export const GLOB_MAX_PATHS = 100
export const GREP_HEAD_LIMIT = 250
export const GREP_RESULT_CHARS = 20_000

/** Bash, BashOutput: text of one stream; `BASH_MAX_OUTPUT_LENGTH` may set another cap up to the second number. */
export const SHELL_OUTPUT_CHARS = 30_000
export const SHELL_OUTPUT_MAX_CHARS = 150_000
/** Bash: `BASH_DEFAULT_TIMEOUT_MS` and `BASH_MAX_TIMEOUT_MS` may set others. */
export const BASH_TIMEOUT_MS = 120_000
export const BASH_MAX_TIMEOUT_MS = 600_000
/** BashOutput: time a filter may take. */
export const SHELL_FILTER_TIME_LIMIT_MS = 1_000

/** WebFetch: the page on the wire and unpacked, the hops to it, and the time for all of it. */
export const WEB_PAGE_MAX_BYTES: number = 10 * MB
export const WEB_MAX_HOPS = 10
export const WEB_TIME_LIMIT_MS = 60_000
export const WEB_URL_CHARS = 2_000
/** WebFetch: what the small model reads of a page at once. */
export const WEB_PAGE_CHARS = 100_000
/** WebFetch: pages that are kept to be asked about again; `CLAUDE_CODE_WEBFETCH_CACHE_TTL_MS` may set another time. */
export const WEB_CACHE_TTL_MS = 900_000
export const WEB_CACHE_MAX_CHARS: number = 32 * MB
/** HTML above this is cut before it is converted; with more effort than this it comes as plain text. About a second. */
export const HTML_MAX_CHARS: number = 2 * MB
export const HTML_MAX_EFFORT = 1_200_000
/** WebSearch: calls of one session, unless `CLAUDE_CODE_MAX_WEB_SEARCHES_PER_SESSION` says otherwise. */
export const WEB_SEARCHES_PER_SESSION = 200
