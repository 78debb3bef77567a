/** Text of the user message that follows an interrupt while the model was answering; hosts compare against it. */
export const INTERRUPT_MARKER = '[Request interrupted by user]'

/** The same while a tool or its permission prompt was pending. */
export const TOOL_INTERRUPT_MARKER = '[Request interrupted by user for tool use]'
