/** What the prompt says about the model that reads it. */
export interface ModelIntroduction {
  /** Exact id, as in requests. */
  readonly id: string
  /** Name for people, if known. */
  readonly name?: string
  /** Month and year, if known. */
  readonly knowledgeCutoff?: string
}

export const modelLine = ({ id, name, knowledgeCutoff }: ModelIntroduction): string => {
  const model = name ? `the model ${name} (id ${id})` : `the model ${id}`
  const cutoff = knowledgeCutoff ? ` Its knowledge ends in ${knowledgeCutoff}; look up what is newer.` : ''
  return `You run on ${model}.${cutoff}`
}
