// Imported by name here, because a bundle gives a lazy import of this CommonJS package its default export only.
import { parse } from 'yaml'

/** What a YAML text says. Throws when it is no YAML. */
export const parseYaml = (source: string): unknown => parse(source, { logLevel: 'error' })
