import { readFile } from 'node:fs/promises'

/** Changes one place in a library while it is bundled; fails where the library is no longer as expected. */
const patch = (name, filter, find, replacement) => ({
  name,
  setup({ onLoad }) {
    onLoad({ filter }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source.replaceAll(find, replacement)
      if (contents === source) throw new Error(`${path} is not as expected: see ${name} in build/patches.mjs`)
      return { contents }
    })
  },
})

/** @type {import('esbuild').Plugin[]} */
export const patches = [
  // The module declares a `require` of its own, which in CommonJS would hide the real one before it is there.
  patch(
    'require-of-tree-sitter',
    /web-tree-sitter\.js$/,
    /const \{ createRequire \} = await import\("module"\);\s*var require = [^;]+;/g,
    '',
  ),
  // Looking at these globals loads all of Node's web streams, to find that our bodies, always text, are none of them.
  patch(
    'no-web-streams',
    /@anthropic-ai[\\/]sdk[\\/]client\.mjs$/,
    /globalThis\.(ReadableStream|Blob) &&\s*(options\.)?body instanceof globalThis\.\1/g,
    'false',
  ),
  // Needed for subcommands that are programs of their own, which we have none of.
  patch(
    'no-child-process',
    /commander[\\/]lib[\\/]command\.js$/,
    /const childProcess = require\('node:child_process'\)(\.default)?;/g,
    'const childProcess = undefined;',
  ),
]
