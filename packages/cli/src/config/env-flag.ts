/** Boolean variables: `1`, `true`, `yes`, `on` (spec: cli §10). */
export const isOn = (value: string | undefined): boolean => /^(1|true|yes|on)$/i.test(value ?? '')
