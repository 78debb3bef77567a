import type { SettingsLayer } from '../config/layers.ts'
import { placeOfRule } from '../config/rule-place.ts'
import { parseRule, type RuleList } from '../permissions/rule.ts'

const BEHAVIORS = ['allow', 'deny', 'ask'] as const

/** The permission rules of the settings, each with the layer and the file it came from. */
export const ruleLists = (
  layers: readonly SettingsLayer[],
  { managedOnly }: { readonly managedOnly: boolean },
): readonly RuleList[] =>
  layers.flatMap(({ name, file, anchor, settings: { permissions } }) => {
    if (permissions === undefined) return []
    const { allow = [], deny = [], ask = [] } = permissions
    const source = { layer: name, ...(file === undefined ? {} : { file }) }
    // Nobody is harmed by a rule that is stricter than the administrator's.
    return [{ source, anchor, deny, ask, allow: managedOnly && name !== 'managed' ? [] : allow }]
  })

/** Strings that are no rules; they mean nothing, so whoever wrote them should know (spec: settings §6). */
export const malformedRules = (layers: readonly SettingsLayer[]): readonly string[] =>
  layers.flatMap(({ name, file, settings: { permissions } }) =>
    BEHAVIORS.flatMap((behavior) =>
      (permissions?.[behavior] ?? [])
        .filter((rule) => parseRule(rule) === undefined)
        .map((rule) => {
          const place =
            file === undefined ? `${name}: permissions.${behavior}` : placeOfRule(file, behavior, rule)
          return `${place}: '${rule}' is no permission rule; ignored`
        }),
    ),
  )
