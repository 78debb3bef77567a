/**
 * A chunk as the compiler made it, in a form that starts quickly. The compiler's CommonJS defines each export by itself
 * and copies the definitions to another object, for importers that do not know what they import. Ours do: an object
 * literal with getters does the same for a fraction of the time.
 */
export const asChunk = (code) =>
  withModuleUrl(withoutUnusedPrelude(withPlainImports(withLiteralExports(code))))

const EXPORTS = /var (\w+)=\{\};__export\(\1,\{([^{}]*)\}\);module\.exports=__toCommonJS\(\1\);/

const withLiteralExports = (code) => {
  if (!code.includes('module.exports=__toCommonJS(')) return code
  const converted = code.replace(EXPORTS, (_all, _name, list) => {
    const getters = list.split(',').map((item) => {
      const [, name, value] = /^([\w$]+|"[^"]+"):\(\)=>([\w$.]+)$/.exec(item) ?? []
      if (value === undefined) throw new Error(`An export is not as expected: ${item}; see build/chunk.mjs`)
      return `get ${name}(){return ${value}}`
    })
    return `module.exports={${getters.join(',')}};`
  })
  if (converted === code) throw new Error('The exports of a chunk are not as expected; see build/chunk.mjs')
  return converted
}

/** Names of other chunks get their new ending; what they export is a namespace already. */
const withPlainImports = (code) =>
  code
    .replace(/(["'])\.\/([\w.-]+)\.js\1/g, '$1./$2.cjs$1')
    .replace(/__toESM\(require\("(\.\/[\w.-]+\.cjs)"\)\)/g, 'require("$1")')

const HELPERS =
  /\b__(create|defProp|getOwnPropDesc|getOwnPropNames|getProtoOf|hasOwnProp|export|copyProps|toESM|toCommonJS)\b/

/** The compiler's helpers stand before the exports, needed or not. */
const withoutUnusedPrelude = (code) => {
  const end = code.indexOf('module.exports={')
  if (end === -1 || !code.startsWith('var __') || HELPERS.test(code.slice(end))) return code
  return code.slice(end)
}

const withModuleUrl = (code) =>
  code.includes('__importMetaUrl')
    ? `const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;${code}`
    : code
