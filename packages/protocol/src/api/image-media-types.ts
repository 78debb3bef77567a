/** Image formats the API takes. */
export const IMAGE_MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const

export type ImageMediaType = (typeof IMAGE_MEDIA_TYPES)[number]
