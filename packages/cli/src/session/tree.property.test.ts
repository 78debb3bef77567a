import { randomUUID } from 'node:crypto'
import type { ChainEntry, ContentBlockParam, JsonObject } from '@agent-engine/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linearize } from './chain.ts'
import { result, text, thinking, use } from './crafted.testing.ts'
import { apiMessage } from './entries.testing.ts'
import { indexLine } from './line-index.ts'
import { parseChainEntry } from './parse-entry.ts'
import { repair } from './repair.ts'
import { chooseLeaf, createTree } from './tree.ts'

/** One line of a made-up file; numbers point to lines, also to later ones and to ones that are not there. */
interface Sketch {
  readonly kind: 'prompt' | 'meta' | 'answer' | 'thought' | 'use' | 'result' | 'system' | 'error'
  readonly parent: number
  readonly message: number
  readonly tool: number
}

const sketch: fc.Arbitrary<Sketch> = fc.record({
  kind: fc.constantFrom(
    'prompt',
    'meta',
    'answer',
    'thought',
    'use',
    'use',
    'result',
    'result',
    'system',
    'error',
  ),
  parent: fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(30) }),
  message: fc.nat(6),
  tool: fc.nat(6),
})

const idOf = (place: number): string => `a1b2c3d4-0000-4000-8000-${String(place).padStart(12, '0')}`

const bodyOf = ({ kind, message, tool }: Sketch): JsonObject => {
  switch (kind) {
    case 'prompt':
      return { type: 'user', message: { role: 'user', content: 'prompt' } }
    case 'meta':
      return { type: 'user', isMeta: true, message: { role: 'user', content: 'meta' } }
    case 'result':
      return { type: 'user', message: { role: 'user', content: result(`t${tool}`) } }
    case 'answer':
      return { type: 'assistant', message: apiMessage(`msg_${message}`, text('answer')) }
    case 'thought':
      return { type: 'assistant', message: apiMessage(`msg_${message}`, thinking()) }
    case 'use':
      return { type: 'assistant', message: apiMessage(`msg_${message}`, use(`t${tool}`)) }
    case 'error':
      return {
        type: 'assistant',
        isApiErrorMessage: true,
        message: apiMessage(`err_${message}`, text('API Error')),
      }
    case 'system':
      return { type: 'system', subtype: 'informational', content: 'note' }
  }
}

/** `parent: -1` is the line before; the mask removes lines as a damaged file does. */
const entriesOf = (sketches: readonly Sketch[], kept: readonly boolean[]): ChainEntry[] =>
  sketches.flatMap((line, place) => {
    if (kept[place] === false) return []
    const parent = line.parent === -1 ? place - 1 : line.parent
    const entry = parseChainEntry({
      ...bodyOf(line),
      parentUuid: parent < 0 ? null : idOf(parent),
      isSidechain: false,
      sessionId: idOf(999),
      uuid: idOf(place),
      timestamp: '2025-10-18T09:00:00.000Z',
    })
    return entry === undefined ? [] : [entry]
  })

/** As writers leave it: a parent was there before its child. */
const pointingBack = (lines: readonly Sketch[]): Sketch[] =>
  lines.map((line, place) => ({
    ...line,
    parent: line.parent === -1 || place === 0 ? -1 : line.parent % place,
  }))

const files = fc
  .array(sketch, { minLength: 1, maxLength: 30 })
  .chain((lines) => fc.tuple(fc.constant(lines), fc.array(fc.boolean(), { maxLength: lines.length })))

const resume = (entries: readonly ChainEntry[]) => {
  const tree = createTree(entries.map((entry, offset) => indexLine(entry, { offset, bytes: 1 })))
  const leaf = chooseLeaf(tree)
  const chain = leaf === undefined ? undefined : linearize(tree, leaf)
  const lines = chain?.lines ?? []
  const linear = lines.flatMap((line) => line.entry ?? [])
  return { linear, leaf, ...repair(linear, randomUUID) }
}

const blocksOf = (entry: ChainEntry): readonly ContentBlockParam[] => {
  if (entry.type !== 'user' && entry.type !== 'assistant') return []
  const { content } = entry.message
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

const isSent = (entry: ChainEntry): boolean =>
  entry.type === 'user' || (entry.type === 'assistant' && entry.isApiErrorMessage !== true)

/** Every result answers a use of the response before it, every use of a finished response is answered. */
const toolProblems = (entries: readonly ChainEntry[]): string[] => {
  const problems: string[] = []
  let open = new Set<string>()
  let response: string | undefined
  for (const entry of entries.filter(isSent)) {
    if (entry.type === 'assistant' && entry.message.id !== response) {
      problems.push(...[...open].map((id) => `unanswered ${id}`))
      open = new Set()
      response = entry.message.id
    }
    for (const block of blocksOf(entry)) {
      if (block.type === 'tool_use') open.add(block.id)
      if (block.type === 'tool_result' && !open.delete(block.tool_use_id))
        problems.push(`orphan ${block.tool_use_id}`)
    }
  }
  return problems
}

describe('any damaged tree', () => {
  it('PAIN-15: gives a conversation without orphans whose last uses are the only unanswered ones', () => {
    fc.assert(
      fc.property(files, ([sketches, kept]) => {
        const { entries, append } = resume(entriesOf(sketches, kept))
        const unanswered = append.flatMap((entry) =>
          entry.type === 'user' && typeof entry.message.content !== 'string'
            ? entry.message.content.flatMap((block) =>
                block.type === 'tool_result' ? [block.tool_use_id] : [],
              )
            : [],
        )
        expect(toolProblems(entries).filter((problem) => !problem.startsWith('unanswered'))).toEqual([])
        expect(toolProblems([...entries, endOfConversation()])).toEqual(
          [...new Set(unanswered)].map((id) => `unanswered ${id}`),
        )
      }),
      { numRuns: 3000 },
    )
  })

  it('PAIN-15: takes every line at most once and keeps the order of a file that was only appended to', () => {
    fc.assert(
      fc.property(files, ([sketches, kept]) => {
        const forward = sketches.map((line) => ({ ...line, parent: -1 }))
        const { linear } = resume(entriesOf(forward, kept))
        const places = linear.map((entry) => entry.uuid)
        expect(places).toEqual([...new Set(places)].sort())
        const { linear: any } = resume(entriesOf(sketches, kept))
        expect(new Set(any.map((entry) => entry.uuid)).size).toBe(any.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('PAIN-15: is the same conversation when it is resumed again with what the repair wrote', () => {
    fc.assert(
      fc.property(files, ([sketches, kept]) => {
        const file = entriesOf(pointingBack(sketches), kept)
        const first = resume(file)
        let parentUuid = first.leaf?.uuid ?? null
        const written = first.append.map((entry): ChainEntry => {
          const line = parseChainEntry({
            ...entry,
            parentUuid,
            isSidechain: false,
            sessionId: idOf(999),
            timestamp: '',
          })
          if (line === undefined) throw new Error('a repair is no line')
          parentUuid = line.uuid
          return line
        })
        const next = parseChainEntry({
          ...bodyOf({ kind: 'prompt', parent: 0, message: 0, tool: 0 }),
          uuid: idOf(500),
          parentUuid,
        })
        if (next === undefined) throw new Error('a prompt is no line')
        const second = resume([...file, ...written, next])
        const seen = second.entries.map((entry) => entry.uuid)
        const expected = [...first.entries, ...written, next].filter(isSent).map((entry) => entry.uuid)
        const onDisk = new Set([...file, ...written, next].map((entry) => entry.uuid))
        expect(expected.filter((uuid) => onDisk.has(uuid) && !seen.includes(uuid))).toEqual([])
        expect(seen.at(-1)).toBe(idOf(500))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a result whose tool use comes from another branch of its response', () => {
  it('stands behind the tool use, also where an earlier result stands before it', () => {
    const line = (kind: Sketch['kind'], parent: number, tool = 0): Sketch => ({
      kind,
      parent,
      message: 5,
      tool,
    })
    const sketches = [
      line('answer', -1),
      line('use', 0, 2),
      line('prompt', 0),
      line('result', -1, 2),
      line('result', 0),
      line('thought', -1),
    ]
    const { entries, append } = resume(entriesOf(sketches, [true, true, false]))
    const places = entries.map(({ uuid }) => uuid)
    expect(places.indexOf(idOf(3))).toBeGreaterThan(places.indexOf(idOf(1)))
    expect(JSON.stringify(append)).not.toContain('unknown')
  })
})

const endOfConversation = (): ChainEntry => {
  const entry = parseChainEntry({
    type: 'assistant',
    uuid: idOf(998),
    parentUuid: null,
    message: apiMessage('end', text('end')),
  })
  if (entry === undefined) throw new Error('no entry')
  return entry
}
