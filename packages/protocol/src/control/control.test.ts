import { describe, expect, it } from 'vitest'
import { ENGINE_REQUESTS, engineRequestSchema } from './engine-requests.ts'
import { controlResponseSchema } from './envelope.ts'
import { HOST_REQUESTS, type HostRequest, type HostResponse, isHostRequestSubtype } from './host-requests.ts'

describe('control tables', () => {
  it('file every request under its own subtype', () => {
    for (const [subtype, { request }] of [
      ...Object.entries(HOST_REQUESTS),
      ...Object.entries(ENGINE_REQUESTS),
    ]) {
      expect(request.shape.subtype.value).toBe(subtype)
    }
  })

  it('have every engine request in the union', () => {
    const subtypes = engineRequestSchema.options.map((option) => option.shape.subtype.value)
    expect(subtypes.sort()).toEqual(Object.keys(ENGINE_REQUESTS).sort())
  })

  it('tell subtypes from other strings', () => {
    expect(isHostRequestSubtype('interrupt')).toBe(true)
    for (const name of ['supported_commands', 'toString', '']) expect(isHostRequestSubtype(name)).toBe(false)
  })

  it('type requests and responses by their subtype', () => {
    const request: HostRequest<'set_model'> = { subtype: 'set_model', model: null }
    const response: HostResponse<'cancel_async_message'> = { cancelled: true }
    expect(HOST_REQUESTS.set_model.request.parse(request)).toEqual(request)
    expect(HOST_REQUESTS.cancel_async_message.response.parse(response)).toEqual(response)
  })
})

describe('initialize', () => {
  it('takes an empty request, one of the baseline and one of later versions', () => {
    const requests = [
      { subtype: 'initialize' },
      { subtype: 'initialize', hooks: null, sdkMcpServers: ['calc'] },
      {
        subtype: 'initialize',
        hooks: { Stop: [{ hookCallbackIds: ['hook_0'] }] },
        systemPrompt: [''],
        agents: {
          reviewer: { description: 'reviews', prompt: 'Review.', tools: ['Read'], model: 'inherit' },
        },
        sdkMcpServerConfigs: {
          calc: { timeout: 5000, tools: [{ name: 'add', permission_policy: 'always_allow' }] },
        },
        skills: ['a'],
        added_later: { x: 1 },
      },
    ]
    for (const request of requests) expect(HOST_REQUESTS.initialize.request.parse(request)).toEqual(request)
  })
})

describe('set_permission_mode', () => {
  it('takes any mode, so that a wrong one can be answered by its own error', () => {
    const request = { subtype: 'set_permission_mode', mode: 'zzz' }
    expect(HOST_REQUESTS.set_permission_mode.request.safeParse(request).success).toBe(true)
  })
})

describe('set_max_thinking_tokens', () => {
  it('takes integers, null and nothing, but no fraction', () => {
    const accepts = (max_thinking_tokens?: unknown): boolean =>
      HOST_REQUESTS.set_max_thinking_tokens.request.safeParse({
        subtype: 'set_max_thinking_tokens',
        max_thinking_tokens,
      }).success
    expect([accepts(1024), accepts(null), accepts(), accepts(1.5), accepts('1')]).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })
})

describe('controlResponseSchema', () => {
  it('takes a success without a payload and an error without a code', () => {
    const responses = [
      { type: 'control_response', response: { subtype: 'success', request_id: 'a' } },
      {
        type: 'control_response',
        response: { subtype: 'success', request_id: 'a', response: { mode: 'plan' } },
      },
      { type: 'control_response', response: { subtype: 'error', request_id: 'a', error: 'no' } },
      {
        type: 'control_response',
        response: { subtype: 'error', request_id: 'a', error: 'no', error_code: 'invalid_mode' },
      },
    ]
    for (const response of responses) expect(controlResponseSchema.parse(response)).toEqual(response)
  })

  it('refuses other shapes', () => {
    expect(
      controlResponseSchema.safeParse({ type: 'control_response', response: { subtype: 'maybe' } }).success,
    ).toBe(false)
    expect(controlResponseSchema.safeParse({ type: 'control_response' }).success).toBe(false)
  })
})
