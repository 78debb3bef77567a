type Environment = Readonly<Record<string, string | undefined>>

/**
 * The program to search with. The bundled one lies in a platform package of its own, which an installation without
 * optional packages lacks.
 */
export const findRipgrep = async (env: Environment): Promise<string> => {
  if (env.USE_BUILTIN_RIPGREP === '0') return 'rg'
  try {
    return (await import('@vscode/ripgrep')).rgPath
  } catch {
    return 'rg'
  }
}
