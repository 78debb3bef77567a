import { describe, expect, it } from 'vitest'
import { capOutput } from './output-cap.ts'
import { type BlockPorts, callOutcome } from './result.ts'

const ports: BlockPorts = {
  save: async () => '/saved/file',
  show: async (data, mediaType) =>
    mediaType === 'image/png'
      ? { type: 'image', source: { type: 'base64', media_type: mediaType, data } }
      : undefined,
}
const text = (value: string) => ({ type: 'text', text: value })

describe('the result of a call', () => {
  it('keeps texts and images, saves audio, names links and resources, and drops what is unknown', async () => {
    const content = [
      text('a'),
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
      { type: 'image', data: 'AAAA', mimeType: 'image/svg+xml' },
      { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
      { type: 'resource_link', name: 'n', uri: 'res://n', description: 'd' },
      { type: 'resource', resource: { uri: 'res://t', text: 'T' } },
      { type: 'resource', resource: { uri: 'res://i', blob: 'AAAA', mimeType: 'image/png' } },
      { type: 'resource', resource: { uri: 'res://b', blob: 'AAAA', mimeType: 'application/zip' } },
      { type: 'odd' },
      null,
    ]
    const { content: blocks } = await callOutcome('srv', { content }, ports)
    const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
    expect(blocks).toEqual([
      text('a'),
      png,
      text('[Image of 3 bytes (image/svg+xml) is in /saved/file]'),
      text('[Audio of 3 bytes (audio/wav) is in /saved/file]'),
      text('[Resource link: n] res://n (d)'),
      text('[Resource from srv at res://t] T'),
      text('[Resource from srv at res://i] '),
      png,
      text('[Resource from srv at res://b] [Data of 3 bytes (application/zip) is in /saved/file]'),
    ])
  })

  it('adds structured content unless a text says the same', async () => {
    const structuredContent = { b: 1, a: [2] }
    expect(await callOutcome('s', { content: [text('x')], structuredContent }, ports)).toEqual({
      content: [text('x'), text('{"b":1,"a":[2]}')],
      structuredContent,
    })
    const same = { content: [text('{ "a": [2], "b": 1 }')], structuredContent }
    expect((await callOutcome('s', same, ports)).content).toHaveLength(1)
  })

  it('leaves structured content out that is nested too deeply to be written', async () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    const outcome = await callOutcome('s', { content: [text('x')], structuredContent: deep }, ports)
    expect(outcome).toEqual({ content: [text('x'), text(expect.stringContaining('left out'))] })
    expect(JSON.stringify(await callOutcome('s', { toolResult: deep }, ports))).toContain('left out')
  })

  it('is empty when there is nothing, and JSON in its oldest form', async () => {
    expect(await callOutcome('s', {}, ports)).toEqual({ content: [] })
    expect(await callOutcome('s', { toolResult: { x: 1 } }, ports)).toEqual({ content: [text('{"x":1}')] })
  })

  it('that is an error has all its texts', async () => {
    const failed = { isError: true, content: [text('one'), { type: 'image' }, text('two')] }
    await expect(callOutcome('s', failed, ports)).rejects.toThrow('one\ntwo')
    await expect(callOutcome('s', { isError: true }, ports)).rejects.toThrow('did not say why')
  })
})

describe('the cap of results', () => {
  const blocks = (chars: number) => [{ type: 'text' as const, text: 'x'.repeat(chars) }]
  const ports = (tokens: number | Error) => ({
    countTokens: async () => {
      if (typeof tokens === 'number') return tokens
      throw tokens
    },
    spill: async () => '/spilled.txt',
  })

  it('lets pass what is small, or small when counted exactly', async () => {
    expect(await capOutput('t', blocks(40_000), 25_000, ports(new Error('not asked')))).toEqual(
      blocks(40_000),
    )
    expect(await capOutput('t', blocks(90_000), 25_000, ports(20_000))).toEqual(blocks(90_000))
  })

  it('puts what is larger into a file, also when nobody can count', async () => {
    for (const counter of [ports(30_000), ports(new Error('down'))]) {
      const [shown] = await capOutput('t', blocks(200_000), 25_000, counter)
      expect(shown).toMatchObject({ type: 'text', text: expect.stringContaining('/spilled.txt') })
    }
  })

  it('fails the call when there is no place for the file', async () => {
    const nowhere = { ...ports(30_000), spill: () => Promise.reject(new Error('full')) }
    await expect(capOutput('t', blocks(200_000), 25_000, nowhere)).rejects.toThrow(/paging or filter/)
  })
})
