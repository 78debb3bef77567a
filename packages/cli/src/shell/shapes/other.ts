import type { Shape } from './shape.ts'

/** Commands that ask in every mode, known for the files they touch: rules about files hold for them as well. */
export const OTHER_SHAPES: readonly Shape[] = [
  {
    names: 'tee',
    effect: 'writes',
    flags: '-a -i -p --append --ignore-interrupts --output-error?',
    operands: 'write',
  },
  {
    names: 'truncate',
    effect: 'writes',
    flags: '-c -o -s= -r< --no-create --io-blocks --size= --reference<',
    operands: 'write',
  },
  { names: 'git mv', effect: 'writes', flags: '-f -k -n -v --force --dry-run --verbose', operands: 'move' },
  {
    names: 'git rm',
    effect: 'writes',
    flags: '-f -n -r -q --force --dry-run --cached --ignore-unmatch --quiet',
    operands: 'remove',
  },
  {
    names: 'git restore',
    effect: 'writes',
    flags: '-s= -p -W -S -q --source= --patch --worktree --staged --quiet --ours --theirs --merge',
    operands: 'write',
  },
  {
    names: 'patch',
    effect: 'writes',
    flags: '-p= -R -N -s -i< -d= -o> --input< --output> --dry-run',
    operands: 'write',
  },
  {
    names: 'mkfifo, mktemp',
    effect: 'writes',
    flags: '-m= -d -q -u -t -p> --mode= --directory --tmpdir>',
    operands: 'write',
  },
  { names: 'mknod, fallocate, rename', effect: 'writes', flags: '-m= -l= -o= -v -n -f', operands: 'write' },
  { names: 'chattr, setfacl', effect: 'writes', flags: '-R -V -f -m= -x= -b -k -d', operands: 'write' },
  { names: 'dd', effect: 'writes', flags: '', operands: 'assigned' },
  { names: 'unlink', effect: 'writes', flags: '', operands: 'remove' },
  {
    names: 'shred',
    effect: 'writes',
    flags: '-f -n= -s= -u -v -x -z --force --iterations= --size= --remove? --verbose --exact --zero',
    operands: 'remove',
  },
  {
    names: 'ln',
    effect: 'writes',
    flags:
      '-s -f -n -i -v -r -T -t> -b -S= --symbolic --force --no-dereference --relative --target-directory> --verbose',
    operands: 'copy',
  },
  {
    names: 'install',
    effect: 'writes',
    flags:
      '-b -c -C -d -D -g= -m= -o= -p -s -t> -T -v --mode= --owner= --group= --target-directory> --directory',
    operands: 'copy',
  },
  {
    names: 'rsync',
    effect: 'writes',
    flags:
      '-a -v -z -r -n -u -t -p -o -g -l -L -h -P -c -e= --delete --exclude= --include= --progress --dry-run --archive --verbose',
    operands: 'copy',
    recursive: true,
  },
  { names: 'scp', effect: 'writes', flags: '-r -p -q -v -C -P= -i< -o= -F<', operands: 'copy' },
  {
    names: 'chmod, chown, chgrp',
    effect: 'writes',
    flags:
      '-R -v -f -c -h -H -L -P --recursive --verbose --silent --quiet --changes --reference< --no-dereference --from=',
    operands: 'write',
    skip: 1,
    skipUnless: '--reference',
    recursive: '-R --recursive',
  },
  {
    names: 'split, csplit',
    effect: 'writes',
    flags: '-a= -b= -C= -d -l= -n= --bytes= --lines= --number= --suffix-length= --additional-suffix= -f= -k',
    operands: 'read',
  },
  {
    names: 'gzip, gunzip, bzip2, bunzip2, xz, unxz, zstd',
    effect: 'writes',
    flags: '-# -d -k -f -c -v -r -q -t -l -n -N --decompress --keep --force --stdout --verbose --recursive',
    operands: 'write',
  },
  {
    names: 'sed',
    effect: 'writes',
    flags:
      '-n -e= -f< -E -r -s -u -z --quiet --silent --expression= --file< --regexp-extended --separate --null-data --posix --debug',
    operands: 'read',
    skip: 1,
    skipUnless: '-e -f --expression --file',
  },
  {
    names: 'awk, gawk, mawk',
    effect: 'writes',
    flags: '-F= -v= -f< --field-separator= --assign= --file<',
    operands: 'read',
    skip: 1,
    skipUnless: '-f --file',
  },
  {
    names: 'uniq',
    effect: 'writes',
    flags: '-c -d -D -i -u -z -f= -s= -w= --count --repeated --ignore-case --unique',
    operands: 'copy',
  },
  {
    names:
      'less, more, most, ed, ex, vimdiff, sdiff, diff3, colordiff, join, shuf, base32, basenc, dos2unix, tsort, ptx, code, uuencode, xxd, tac, rev, bat, zcat, bzcat, xzcat, ack, ag, look, iconv, expand, unexpand, fmt, pr, cat-file, source, ., vim, vi, nano, emacs, view, open, xdg-open, shasum, m4, cpp, sqlite3',
    effect: 'writes',
    flags: '',
    operands: 'read',
  },
  {
    names: 'zgrep, pcregrep, ugrep',
    effect: 'writes',
    flags: '-n -i -l -c -v -w -r -R -e= -f< -E -F',
    operands: 'read',
    skip: 1,
    skipUnless: '-e -f',
    recursive: '-r -R',
  },
  { names: 'cd, pushd', effect: 'writes', flags: '-L -P -n -e -@', operands: 'read', max: 1 },
  {
    names: 'tar',
    effect: 'writes',
    flags:
      '-c -x -t -v -z -j -J -p -k -f> -C> -T< --files-from< -X< --exclude-from< --create --extract --list --file> --directory> --exclude=',
    operands: 'read',
    recursive: true,
  },
  { names: 'zip', effect: 'writes', flags: '-r -q -9 -x= -j', operands: 'write', recursive: true },
  { names: 'unzip', effect: 'writes', flags: '-q -o -n -l -d> -p -t -v', operands: 'read' },
  {
    names: 'curl',
    effect: 'writes',
    flags:
      '-o> -O -L -s -S -f -i -I -k -v -X= -H= -d= -u= -A= -e= -b= -c> -T< -F= -m= --data-urlencode= --data-ascii= --json= --output> --location --silent --show-error --fail --request= --header= --data= --data-raw= --data-binary= --user= --upload-file< --form= --max-time= --create-dirs --compressed --retry= --cookie= --cookie-jar> --dump-header> -D> --config< -K<',
    operands: 'text',
    atFiles: true,
  },
  {
    names: 'wget',
    effect: 'writes',
    flags:
      '-O> -P> -q -c -N -r -l= -o> -i< --output-document> --directory-prefix> --quiet --continue --no-check-certificate --header=',
    operands: 'text',
  },
]
