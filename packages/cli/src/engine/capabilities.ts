/** Optional parts of the protocol that this engine speaks; hosts test for them (spec: protocol §5.2). */
export const CAPABILITIES = ['interrupt_receipt_v1', 'interrupt_cancel_queued_v1'] as const
