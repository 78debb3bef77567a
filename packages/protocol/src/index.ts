export { AgentError, ControlError, FramingError, isAgentError, ProtocolViolation } from './errors.ts'
export { DEFAULT_MAX_LINE_BYTES, type DecodedLine, encodeLine, LineSplitter } from './framing.ts'
