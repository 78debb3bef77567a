type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** `any` is the one type that both holds and is held by everything. */
export type IsAny<T> = 0 extends 1 & T ? true : false

export function assertType<A, B>(_same: Same<A, B>): void {}
export function assertNotAny<T>(_isAny: IsAny<T> extends true ? never : false): void {}

/** Reads values, as a program would. */
export function use(..._values: unknown[]): void {}
