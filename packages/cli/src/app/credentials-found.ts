import type { AuthStatus } from '../commands/auth.ts'
import type { RunSettings } from './settings.ts'

/** Where the credentials of a session come from; the first that is there, in the order of `init.apiKeySource`. */
export const credentialsOf = ({ env, effective }: Pick<RunSettings, 'env' | 'effective'>): AuthStatus => {
  if (env.ANTHROPIC_API_KEY?.trim()) return found('api_key', 'ANTHROPIC_API_KEY')
  if (env.ANTHROPIC_AUTH_TOKEN?.trim()) return found('auth_token', 'none')
  return effective.apiKeyHelper === undefined
    ? { loggedIn: false, authMethod: 'none', apiKeySource: 'none' }
    : found('api_key_helper', 'apiKeyHelper')
}

const found = (authMethod: AuthStatus['authMethod'], apiKeySource: string): AuthStatus => ({
  loggedIn: true,
  authMethod,
  apiKeySource,
})
