/** A style that the user chose in place of the default one (spec: context §17). */
export interface OutputStyle {
  readonly name: string
  readonly prompt: string
  /** The style adds to the way of working instead of replacing it. */
  readonly keepsCodingInstructions?: boolean
}

export const outputStyleSection = ({ name, prompt }: OutputStyle): string =>
  `# Output Style: ${name}\n${prompt}`
