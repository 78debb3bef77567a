import { join } from 'node:path'

/**
 * Where this file is, for resolving packages. CommonJS has no `import.meta.url`, and bundlers take it away; then the
 * working directory has to do.
 */
export function ownLocation(): string {
  const url: string | undefined = import.meta.url
  if (url !== undefined && url !== '') return url
  return typeof __filename === 'string' ? __filename : join(process.cwd(), 'package.json')
}
