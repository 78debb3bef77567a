export type Environment = Readonly<Record<string, string | undefined>>

/** Whether an environment variable switches something on. */
export const isOn = (value: string | undefined): boolean =>
  value !== undefined && /^(?:1|true|yes|on)$/i.test(value)
