import { MAX_NAME_UNITS, MAX_TEXT_UNITS } from './limits.ts'

/** A name that is only shown. */
export const shortName = (name: string): string => name.slice(0, MAX_NAME_UNITS).toWellFormed()

const CUT_REMARK = '… [cut]'

/** Texts of servers go into every request: they get a cap. */
export const cut = (text: string): string =>
  text.length <= MAX_TEXT_UNITS
    ? text
    : `${text.slice(0, MAX_TEXT_UNITS - CUT_REMARK.length).toWellFormed()}${CUT_REMARK}`
