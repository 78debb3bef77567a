import type { Shape } from './shape.ts'

/** Commands that look for text in files. */
export const SEARCH_SHAPES: readonly Shape[] = [
  {
    names: 'grep, egrep, fgrep',
    effect: 'reads',
    flags:
      '-# -A= -a -B= -b -C= -c -D= -d= -E -e= -F -f< -G -H -h -I -i -L -l -m= -n -o -P -q -R -r -s -T -U -u -V -v -w -x -y -Z -z --after-context= --before-context= --context= --text --binary-files= --byte-offset --color? --colour? --count --dereference-recursive --directories= --exclude= --exclude-dir= --exclude-from< --extended-regexp --file< --files-with-matches --files-without-match --fixed-strings --ignore-case --include= --initial-tab --invert-match --line-buffered --line-number --line-regexp --max-count= --no-filename --no-ignore-case --no-messages --null --null-data --only-matching --perl-regexp --quiet --recursive --regexp= --silent --with-filename --word-regexp --basic-regexp --label=',
    operands: 'read',
    skip: 1,
    skipUnless: '-e -f --regexp --file',
    harmless: true,
    recursive: '-d --directories -r -R --recursive --dereference-recursive',
    followFlags: '-R --dereference-recursive',
    yes: [
      'grep x a.txt',
      "grep -rn 'a b' src",
      'grep -e x -e y a.txt',
      'grep "$X" a.txt',
      'grep x *.ts',
      'grep -C3 x a.txt',
    ],
    no: ['grep --what x a.txt'],
  },
  {
    names: 'rg',
    effect: 'reads',
    flags:
      '-# -A= -a -B= -b -C= -c -E= -e= -F -f< -g= -H -h -I -i -j= -L -l -M= -m= -N -n -o -P -p -q -r= -S -s -T= -t= -U -u -v -w -x -0 -. --after-context= --before-context= --context= --case-sensitive --color= --colors= --column --count --count-matches --crlf --encoding= --engine= --files --files-with-matches --files-without-match --fixed-strings --follow --glob= --glob-case-insensitive --heading --hidden --iglob= --ignore-case --ignore-file< --invert-match --json --line-number --line-regexp --max-columns= --max-count= --max-depth= --max-filesize= --multiline --multiline-dotall --no-config --no-filename --no-heading --no-ignore --no-ignore-vcs --no-line-number --no-messages --null --one-file-system --only-matching --passthru --pcre2 --pretty --quiet --regexp= --replace= --smart-case --sort= --sortr= --stats --text --threads= --trim --type= --type-list --type-not= --unrestricted --vimgrep --with-filename --word-regexp --debug --binary',
    operands: 'read',
    skip: 1,
    skipUnless: '-e -f --regexp --file --files --type-list',
    recursive: true,
    followFlags: '-L --follow',
    hiddenFlags: '-. -u --hidden --unrestricted',
    yes: ['rg x', "rg -n 'a b' src", 'rg --files', 'rg -t ts x src'],
    no: ['rg --pre id x', 'rg --pre=id x', 'rg -z x', 'rg --hostname-bin=id x', 'rg x *.ts', 'rg $X'],
  },
]
