/**
 * `denied[i]`: whether the list denies `models[i]`. `warnings`: entries of the list that cannot be understood.
 * Spec: sdk.md §1.1.
 */
export type DeniedModelsMatch = { denied: boolean[]; warnings: string[] }

/**
 * Says for each model whether a deny list names it: by its id, by the beginning of its id (`claude-opus-4` names all
 * of that generation), by a part of it (`opus`), or by a pattern with `*`. Case does not matter. Spec: sdk.md §1.1.
 */
export async function matchDeniedModels(
  models: readonly string[],
  deniedModels: readonly string[] | undefined,
): Promise<DeniedModelsMatch> {
  const warnings: string[] = []
  const matchers = (deniedModels ?? []).flatMap((entry) => {
    const name = typeof entry === 'string' ? entry.trim().toLowerCase() : ''
    if (name === '') warnings.push(`deniedModels: ${JSON.stringify(entry)} names no model`)
    return name === '' ? [] : [matcher(name)]
  })
  return { denied: models.map((model) => matchers.some((matches) => matches(model.toLowerCase()))), warnings }
}

function matcher(name: string): (model: string) => boolean {
  if (name.includes('*')) {
    const pattern = new RegExp(`^${name.split('*').map(escapeForPattern).join('.*')}$`)
    return (model) => pattern.test(model)
  }
  return (model) => model === name || model.startsWith(`${name}-`) || model.split(/[-@/:.]/).includes(name)
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
