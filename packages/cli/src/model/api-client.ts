import { BaseAnthropic } from '@anthropic-ai/sdk/client'

export type ApiClient = BaseAnthropic
export type ApiClientClass = typeof BaseAnthropic

/** Of the API client only what a request needs: imported as a whole, all its resources would be loaded with it. */
export const apiClient: ApiClientClass = BaseAnthropic
