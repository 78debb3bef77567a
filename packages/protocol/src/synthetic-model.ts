/** Model name of messages that the engine made up itself, for instance to tell of an API error. */
export const SYNTHETIC_MODEL = '<synthetic>'
