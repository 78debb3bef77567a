import type { Shape } from './shape.ts'

/** Commands that say which files there are and what they are. */
export const LISTING_SHAPES: readonly Shape[] = [
  {
    names: 'ls',
    effect: 'reads',
    namesOnly: true,
    flags:
      '-1 -a -A -b -B -c -C -d -e -f -F -g -G -h -H -i -I= -k -l -L -m -n -N -o -O -p -q -Q -r -R -s -S -t -T= -u -U -v -w= -x -X -Z -@ --all --almost-all --author --classify? --color? --directory --dereference --format= --full-time --group-directories-first --hide= --human-readable --ignore= --indicator-style= --inode --no-group --numeric-uid-gid --quote-name --recursive --reverse --show-control-chars --size --sort= --time= --time-style= --width=',
    operands: 'read',
    harmless: true,
    yes: ['ls', 'ls -la', 'ls *', 'ls -lh --color=never src'],
    no: ['ls --what'],
  },
  {
    names: 'tree',
    effect: 'reads',
    namesOnly: true,
    flags:
      '-a -d -f -i -l -x -L= -P= -I= -p -u -g -s -h -D -F -q -N -Q -r -t -c -U -v -n -C -A -S -J --noreport --dirsfirst --gitignore --du --si --prune --charset= --filelimit= --inodes --device',
    operands: 'read',
    yes: ['tree -L 2', 'tree -I node_modules src'],
    no: ['tree -o out.txt', 'tree -R -H x', 'tree *'],
  },
  {
    names: 'stat',
    effect: 'reads',
    namesOnly: true,
    flags: '-c= -f -L -t -x -s -l -r -n -q --format= --file-system --dereference --printf= --terse',
    operands: 'read',
    yes: ['stat a.txt', "stat -c '%s' a.txt"],
    no: ['stat --what a.txt'],
  },
  {
    names: 'file',
    effect: 'reads',
    namesOnly: true,
    flags:
      '-b -i -I -k -L -h -N -p -r -s -v -z -0 --brief --mime --mime-type --mime-encoding --dereference --no-dereference --keep-going',
    operands: 'read',
    yes: ['file a.bin', 'file -b --mime-type a.bin'],
    no: ['file -C -m x', 'file -f list'],
  },
  {
    names: 'du',
    effect: 'reads',
    namesOnly: true,
    flags:
      '-0 -a -A -b -B= -c -d= -D -h -H -k -l -L -m -P -s -S -t= -x -X< --all --apparent-size --block-size= --bytes --count-links --total --max-depth= --human-readable --summarize --separate-dirs --exclude= --threshold= --time? --si',
    operands: 'read',
    harmless: true,
    yes: ['du -sh .', 'du -h --max-depth=1 src'],
    no: ['du --what'],
  },
  {
    names: 'readlink, realpath',
    effect: 'reads',
    namesOnly: true,
    flags:
      '-f -e -m -n -q -s -v -z -L -P --canonicalize --canonicalize-existing --canonicalize-missing --no-newline --quiet --strip --no-symlinks --zero --relative-to< --relative-base<',
    operands: 'read',
    harmless: true,
    yes: ['realpath a.txt', 'readlink -f a.txt'],
    no: ['readlink --what a'],
  },
  {
    names: 'basename, dirname',
    effect: 'reads',
    flags: '-a -s= -z --multiple --suffix= --zero',
    operands: 'text',
    harmless: true,
    yes: ['basename /etc/passwd', 'dirname "$X"'],
    no: ['basename --what x'],
  },
  {
    names: 'find',
    effect: 'reads',
    namesOnly: true,
    flags:
      '-H -L -P -O1 -O2 -O3 -name= -iname= -path= -ipath= -wholename= -iwholename= -regex= -iregex= -regextype= -type= -xtype= -maxdepth= -mindepth= -depth -d -mount -xdev -size= -empty -newer< -anewer< -cnewer< -mtime= -mmin= -atime= -amin= -ctime= -cmin= -user= -group= -uid= -gid= -nouser -nogroup -perm= -readable -writable -executable -links= -inum= -samefile< -lname= -ilname= -not -and -or -a -o -true -false -prune -quit -print -print0 -printf= -ls -follow -daystart -noleaf -warn -nowarn',
    operands: 'read',
    wholeWords: true,
    yes: [
      "find . -name '*.ts' -type f",
      'find src test -maxdepth 2',
      'find . \\( -name a -o -name b \\) -print',
      'find . ! -name x',
    ],
    no: [
      'find . -delete',
      'find . -exec echo {} \\;',
      'find . -execdir id \\;',
      'find . -ok rm {} \\;',
      'find . -okdir rm {} \\;',
      'find . -fprint out',
      'find . -fls out',
      'find . -fprintf out %p',
      'find *',
      'find . $X',
    ],
  },
  {
    names: 'df',
    effect: 'reads',
    namesOnly: true,
    flags:
      '-a -B= -h -H -i -k -l -m -P -t= -T -x= --all --human-readable --inodes --local --portability --print-type --total --type= --output?',
    operands: 'read',
    harmless: true,
    yes: ['df -h', 'df -h .'],
    no: ['df --what'],
  },
  {
    names: 'pwd',
    effect: 'reads',
    flags: '-L -P',
    operands: 'none',
    harmless: true,
    yes: ['pwd', 'pwd -P'],
    no: ['pwd x'],
  },
]
