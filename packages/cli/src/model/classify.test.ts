import { describe, expect, it } from 'vitest'
import { contextOverflow, errorOfConnection, errorOfEvent, errorOfResponse } from './classify.ts'
import { explainModelError, retryReason } from './errors.ts'

const failure = (code: string, message = `failed with ${code}`): Error =>
  Object.assign(new Error(message), { code })

describe('errors of connections', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'ETIMEDOUT',
    'EPIPE',
    'UND_ERR_SOCKET',
    'connect_timeout',
  ])('%s may be tried again', (code) => {
    const error = errorOfConnection(new Error('wrapped', { cause: failure(code) }))
    expect(error).toMatchObject({ code: 'connection', retryable: true, status: null })
    expect(explainModelError(error)).toMatchObject({
      text: `API Error: Connection error. failed with ${code}`,
      error: 'server_error',
      apiError: 'connection_failed',
      terminalReason: 'api_error',
    })
  })

  it.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('%s is not tried again, and says what to set', (code) => {
    const error = errorOfConnection(failure(code))
    expect(error).toMatchObject({ code: 'certificate', retryable: false })
    expect(explainModelError(error)?.text).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('a file that cannot be read is no matter of the network', () => {
    expect(errorOfConnection(failure('ENOENT'))).toMatchObject({ code: 'configuration', retryable: false })
  })

  it('tells the first of several addresses that were tried', () => {
    const both = new AggregateError([
      failure('ECONNREFUSED', 'connect ::1'),
      failure('ECONNREFUSED', 'connect 127.0.0.1'),
    ])
    expect(errorOfConnection(both).message).toBe('Connection error. connect ::1')
  })

  it('tells what is no error at all', () => {
    expect(errorOfConnection('odd')).toMatchObject({ code: 'connection', message: 'Connection error. odd' })
  })
})

describe('error events', () => {
  it.each([
    ['overloaded_error', 'overloaded', 529, true],
    ['rate_limit_error', 'rate_limit', 429, true],
    ['api_error', 'server_error', 500, true],
    ['timeout_error', 'server_error', 504, true],
    ['invalid_request_error', 'invalid_request', 400, false],
    ['authentication_error', 'authentication', 401, false],
    ['something_new', 'server_error', 500, true],
    ['constructor', 'server_error', 500, true],
  ])('%s counts as %s', (type, code, status, retryable) => {
    expect(errorOfEvent(type, 'oops', 'req_1')).toMatchObject({
      code,
      status,
      retryable,
      requestId: 'req_1',
      type,
    })
  })
})

describe('responses', () => {
  it.each([
    [418, 'unexpected_response', false],
    [422, 'invalid_request', false],
    [507, 'server_error', true],
  ])('%i counts as %s', (status, code, retryable) => {
    expect(errorOfResponse({ status, type: undefined, message: 'oops' }, {})).toMatchObject({
      code,
      retryable,
    })
  })

  it('overload is known by its type too', () => {
    const error = errorOfResponse({ status: 503, type: 'overloaded_error', message: 'busy' }, {})
    expect(error.code).toBe('overloaded')
    expect(retryReason(error)).toBe('overloaded')
  })

  it('reads the numbers of a context overflow', () => {
    const message = 'input length and max_tokens exceed context limit: 12 + 34 > 40'
    expect(contextOverflow(message)).toEqual({ input: 12, limit: 40 })
    expect(contextOverflow('something else')).toBeUndefined()
  })

  it('an error of another layer is not explained', () => {
    expect(explainModelError(new Error('x'))).toBeUndefined()
  })
})
