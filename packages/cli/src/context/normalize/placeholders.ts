/** Stands where the API wants content and there is none. */
export const NO_CONTENT = '(no content)'

/** Asks for the next answer when the conversation ends with one, which the API does not take as a request. */
export const GO_ON = 'Continue.'

/** Result of a tool use whose own result was never recorded. */
export const RESULT_LOST: string =
  'The result of this call was lost: the session was interrupted before it was recorded. ' +
  'The call may have taken effect. Check before repeating it.'

/** Text of an error result whose tool gave none; the API refuses an error without text. */
export const ERROR_WITHOUT_TEXT = 'The tool failed and gave no message.'
