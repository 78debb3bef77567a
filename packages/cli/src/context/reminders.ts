/** Wraps a note of the engine for the model. */
export const reminder = (text: string): string => `<system-reminder>\n${text}\n</system-reminder>`

/** Text of files and programs inside a reminder: it can't end the reminder, nor begin one. */
export const asContent = (text: string): string => text.replace(/<(\/?)(system-reminder)/gi, '<$1\u200b$2')
