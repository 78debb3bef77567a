/** Text as Read shows it: each line after its number and a tab (spec: tools §4.1). */
export const numberLines = (text: string, firstLine: number): string =>
  text
    .split('\n')
    .map((line, index) => `${firstLine + index}\t${line}`)
    .join('\n')
