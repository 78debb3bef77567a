/** Secrets that are not in the configuration but come to be known: tokens, and what helpers print (PAIN-12). */
export interface LearnedSecrets {
  learn(secrets: readonly (string | undefined)[]): void
  all(): readonly string[]
}

export const createLearnedSecrets = (): LearnedSecrets => {
  const known = new Set<string>()
  return {
    learn(secrets) {
      for (const secret of secrets) if (secret !== undefined && secret !== '') known.add(secret)
    },
    all: () => [...known],
  }
}
