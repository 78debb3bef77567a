/**
 * Splits the values of `--allowedTools` and its kind: commas and blanks separate, except inside parentheses
 * (spec: cli §3.4).
 */
export const splitRuleList = (values: readonly string[] | undefined): readonly string[] =>
  (values ?? []).flatMap(splitRules)

const splitRules = (value: string): readonly string[] => {
  const rules: string[] = []
  let depth = 0
  let current = ''
  for (const char of value) {
    if (char === '(') depth += 1
    if (char === ')') depth = Math.max(0, depth - 1)
    if (depth === 0 && (char === ',' || /\s/.test(char))) {
      if (current !== '') rules.push(current)
      current = ''
    } else {
      current += char
    }
  }
  return current === '' ? rules : [...rules, current]
}
