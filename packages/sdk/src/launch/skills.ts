const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** What would change the meaning of the rule `Skill(name)`, with the reason. */
const REFUSALS: readonly (readonly [reason: string, refuses: (name: string) => boolean])[] = [
  ['is empty', (name) => name === ''],
  ['begins or ends with a blank', (name) => name !== name.trim()],
  ['holds one of ( ) ,', (name) => /[(),]/.test(name)],
  ['holds a control character', (name) => CONTROL_CHARACTERS.test(name)],
  ['holds a byte order mark', (name) => name.includes('\ufeff')],
  ['holds half a surrogate pair', (name) => LONE_SURROGATE.test(name)],
  ['is a wildcard', (name) => name === '*' || name.endsWith(':*') || name.endsWith(' *')],
  ['begins with /', (name) => name.startsWith('/')],
  ['holds \\\\ or ends with \\', (name) => name.includes('\\\\') || name.endsWith('\\')],
]

/** @throws TypeError naming the first skill that cannot be a rule */
export function assertSkillNames(skills: unknown): void {
  if (skills === 'all') return
  if (!Array.isArray(skills)) throw new TypeError("options.skills must be an array of names or 'all'")
  for (const name of skills) {
    if (typeof name !== 'string') throw new TypeError(`options.skills: ${String(name)} is no name`)
    const refusal = REFUSALS.find(([, refuses]) => refuses(name))
    if (refusal !== undefined) throw new TypeError(`options.skills: ${JSON.stringify(name)} ${refusal[0]}`)
  }
}

/** Rules that allow the skills. */
export function skillRules(skills: string[] | 'all' | undefined): string[] {
  if (skills === undefined) return []
  return skills === 'all' ? ['Skill'] : skills.map((name) => `Skill(${name})`)
}
