import type { SimpleCommand } from './script.ts'

/** Tools whose first words say what they do; the number of words that make a rule worth having. */
const LEVELS: Readonly<Record<string, number>> = {
  git: 2,
  npm: 2,
  pnpm: 2,
  yarn: 2,
  bun: 2,
  deno: 2,
  cargo: 2,
  go: 2,
  docker: 2,
  kubectl: 2,
  pip: 2,
  pip3: 2,
  uv: 2,
  poetry: 2,
  bundle: 2,
  gem: 2,
  brew: 2,
  terraform: 2,
  helm: 2,
  dotnet: 2,
  mvn: 2,
  gradle: 2,
  swift: 2,
  rustup: 2,
  'npm run': 3,
  'pnpm run': 3,
  'yarn run': 3,
  'bun run': 3,
  'deno task': 3,
  'docker compose': 3,
  'uv pip': 3,
  'poetry run': 3,
  'bundle exec': 3,
  'go tool': 3,
}

/** Subcommands that run whatever they are given: no rule for all of their uses is offered. */
const RUNNERS: ReadonlySet<string> = new Set(
  'npm exec,npm x,pnpm exec,pnpm dlx,yarn exec,yarn dlx,bun x,bun exec,deno run,deno eval,docker exec,docker run,kubectl exec,uv run,poetry run,bundle exec,git config,git bisect,git filter-branch,git submodule,go run,go generate'.split(
    ',',
  ),
)

/**
 * The words of a command that a rule for all its uses would name, such as `npm run build`; undefined when no such rule
 * should be offered (spec: permissions §7.6).
 */
export const rulePrefix = ({ words, assignments }: SimpleCommand): string | undefined => {
  if (assignments.length > 0) return undefined
  const names: string[] = []
  for (let wanted = 1; names.length < wanted; ) {
    const { value, text } = words[names.length] ?? { value: undefined, text: '' }
    if (value === undefined || value !== text || !/^[A-Za-z0-9][\w:.-]*$/.test(value)) return undefined
    names.push(value)
    wanted = Math.max(wanted, LEVELS[names.join(' ')] ?? 1)
  }
  const prefix = names.join(' ')
  return names.length < 2 || RUNNERS.has(names.slice(0, 2).join(' ')) ? undefined : prefix
}
