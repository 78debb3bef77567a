/** What the store has to tell while a session runs. Hosts and people see each kind once, not once per line. */
export type SessionNotice =
  /** The disk refuses; lines wait in memory and are tried again. */
  | { readonly type: 'write_failed'; readonly path: string; readonly errno: string; readonly message: string }
  | { readonly type: 'write_recovered'; readonly path: string; readonly message: string }
  /** Lines that are gone: too many were waiting, or the session ended before the disk took them. */
  | {
      readonly type: 'lines_lost'
      readonly path: string
      readonly errno: string
      readonly lines: number
      readonly message: string
    }
  /** The second name of the transcript can't be kept; the session goes on with one. */
  | { readonly type: 'link_failed'; readonly path: string; readonly message: string }
  /** Another live process holds the session; both append, the side files stay as they are. */
  | { readonly type: 'session_shared'; readonly pid: number | undefined; readonly message: string }
  /** Something in the file was not as it should be and was worked around. */
  | { readonly type: 'transcript_damaged'; readonly path: string; readonly message: string }
  /** A side file (metadata, permissions, state) could not be written. */
  | { readonly type: 'side_file_failed'; readonly path: string; readonly message: string }

export type OnNotice = (notice: SessionNotice) => void
