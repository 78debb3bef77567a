import type { Shape } from './shape.ts'

/** Commands of the file system that acceptEdits mode lets run inside the working directories (spec: permissions §8). */
export const EDIT_SHAPES: readonly Shape[] = [
  {
    names: 'mkdir',
    effect: 'edits',
    flags: '-p -v -m= --parents --verbose --mode=',
    operands: 'write',
    min: 1,
  },
  {
    names: 'touch',
    effect: 'edits',
    flags: '-a -c -m -h -d= -t= -r< --no-create --date= --time= --reference<',
    operands: 'write',
    min: 1,
  },
  {
    names: 'rmdir',
    effect: 'edits',
    flags: '-p -v --parents --verbose --ignore-fail-on-non-empty',
    operands: 'remove',
    min: 1,
  },
  {
    names: 'rm',
    effect: 'edits',
    flags:
      '-f -i -I -r -R -d -v --force --interactive? --recursive --dir --verbose --one-file-system --preserve-root?',
    operands: 'remove',
    min: 1,
    recursive: '-r -R --recursive',
  },
  {
    names: 'cp',
    effect: 'edits',
    flags:
      '-a -d -f -i -l -n -p -P -L -H -r -R -s -u -v -x -T -t> -S= -b --archive --force --interactive --no-clobber --recursive --update? --verbose --target-directory> --no-target-directory --parents --preserve? --no-dereference --dereference --backup? --suffix= --link --symbolic-link --one-file-system --reflink? --sparse=',
    operands: 'copy',
    min: 1,
    skipUnless: '',
    recursive: '-r -R -a --recursive --archive',
    followFlags: '-L --dereference',
  },
  {
    names: 'mv',
    effect: 'edits',
    flags:
      '-f -i -n -u -v -T -t> -S= -b --force --interactive --no-clobber --update? --verbose --target-directory> --no-target-directory --backup? --suffix= --strip-trailing-slashes',
    operands: 'move',
    min: 1,
  },
]
