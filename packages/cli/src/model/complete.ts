import type { Model, ModelRequest, ModelResponse } from './port.ts'
import { type RespondOptions, respond } from './respond.ts'

/** The whole answer to a side request, with the same retries and clocks. Throws `ModelError`. */
export const complete = async (
  model: Model,
  request: ModelRequest,
  options: RespondOptions,
): Promise<ModelResponse> => {
  const answer = respond(model, request, options)
  for (;;) {
    const step = await answer.next()
    if (step.done) return step.value
  }
}

/** The text of an answer: its text blocks, one after the other. */
export const textOf = (response: ModelResponse): string =>
  response.blocks.map((block) => (block.type === 'text' ? block.text : '')).join('')
