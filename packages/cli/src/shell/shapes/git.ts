import type { Shape } from './shape.ts'

/** Flags of everything that walks through commits. */
const LOG =
  '-# -n= -p -u -s -i -E -F -g --oneline --all --branches? --tags? --remotes? --graph --decorate? --no-decorate --stat? --shortstat --numstat --name-only --name-status --patch --no-patch --reverse --follow --merges --no-merges --first-parent --since= --until= --after= --before= --author= --committer= --grep= --format= --pretty? --abbrev-commit --abbrev? --date= --max-count= --skip= --topo-order --date-order --cherry-pick --left-right --full-history --simplify-by-decoration --source --no-color --color? --no-walk? -S= -G= -L= --pickaxe-all --regexp-ignore-case --all-match --invert-grep --show-signature --relative-date --no-notes --walk-reflogs'

const DIFF =
  '-# -U= -w -b -a -M? -C? -D -R -z --cached --staged --unified= --word-diff? --color-words? --color-moved? --minimal --patience --histogram --ignore-all-space --ignore-space-change --ignore-blank-lines --find-renames? --find-copies? --diff-filter= --relative? --text --summary --dirstat? --check --exit-code --quiet --no-renames --no-ext-diff --no-textconv --submodule? --no-prefix --raw --function-context -W --inter-hunk-context= --ignore-submodules? --merge-base --full-index --binary'

/** Subcommands of git that only read. Operands may be revisions or files; as files they have to be inside. */
export const GIT_SHAPES: readonly Shape[] = [
  {
    names: 'git status',
    effect: 'reads',
    flags:
      '-s -b -u? -z -v --short --branch --porcelain? --long --verbose --untracked-files? --ignored? --show-stash --column? --renames --no-renames --ahead-behind',
    operands: 'read',
    yes: ['git status', 'git status -sb', 'git status --porcelain=v2 src'],
    no: ['git -c core.fsmonitor=id status', 'git -C .. status', 'git --no-pager status', 'git status --what'],
  },
  {
    names: 'git log',
    effect: 'reads',
    flags: `${LOG} ${DIFF}`,
    operands: 'read',
    yes: [
      'git log',
      'git log --oneline -5',
      'git log -p --stat main..dev -- src',
      "git log --format='%h %s'",
    ],
    no: ['git log --output=x', 'git log --ext-diff', 'git log --textconv', 'git log --what'],
  },
  {
    names: 'git show',
    effect: 'reads',
    flags: `${LOG} ${DIFF}`,
    operands: 'read',
    yes: ['git show HEAD', 'git show HEAD~1:src/a.ts', 'git show --stat'],
    no: ['git show --output=x HEAD', 'git show --ext-diff'],
  },
  {
    names: 'git diff',
    effect: 'reads',
    flags: `${DIFF} -p -u -s --stat? --shortstat --numstat --name-only --name-status --patch --no-patch --color? --no-color --no-index --base --ours --theirs`,
    operands: 'read',
    yes: ['git diff', 'git diff --stat HEAD~2 -- src', 'git diff --no-index a.txt b.txt'],
    no: ['git diff --output=x', 'git diff --ext-diff', 'git diff --no-index --what'],
  },
  {
    names: 'git shortlog',
    effect: 'reads',
    flags: '-n -s -e -c --numbered --summary --email --group= --since= --until= --all --no-merges',
    operands: 'read',
    min: 1,
    yes: ['git shortlog -sn HEAD'],
    no: ['git shortlog --output=x'],
  },
  {
    names: 'git blame',
    effect: 'reads',
    flags:
      '-L= -l -t -s -e -w -M? -C? -p -c -b -f -n --root --show-name --show-number --show-email --porcelain --line-porcelain --date= --since=',
    operands: 'read',
    yes: ['git blame -L 1,5 src/a.ts'],
    no: ['git blame --contents=x a', 'git blame --ignore-revs-file=x a'],
  },
  {
    names: 'git ls-files',
    effect: 'reads',
    flags:
      '-c -d -m -o -i -s -u -t -v -z --cached --deleted --modified --others --ignored --stage --unmerged --exclude-standard --full-name --error-unmatch --directory',
    operands: 'read',
    yes: ['git ls-files', "git ls-files '*.ts'"],
    no: ['git ls-files --exclude-from=x'],
  },
  {
    names: 'git grep',
    effect: 'reads',
    flags:
      '-# -n -i -l -L -c -w -v -h -H -E -F -G -P -e= -A= -B= -C= -p -W -q -a -I -z -o --line-number --ignore-case --files-with-matches --name-only --count --word-regexp --invert-match --extended-regexp --fixed-strings --basic-regexp --perl-regexp --and --or --not --cached --untracked --heading --break --show-function --function-context --max-depth= --column --color? --no-color --quiet --text --only-matching --all-match',
    operands: 'read',
    skip: 1,
    skipUnless: '-e',
    recursive: true,
    yes: ['git grep -n foo', 'git grep foo -- src'],
    no: [
      'git grep -O foo',
      'git grep --open-files-in-pager=id foo',
      'git grep -f x',
      'git grep --no-index x',
    ],
  },
  {
    names: 'git branch',
    effect: 'reads',
    flags:
      '-a -r -v -l -i --all --remotes --verbose --list --show-current --contains= --no-contains= --merged? --no-merged? --points-at= --sort= --format= --column? --color? --no-color --no-abbrev --abbrev=',
    operands: 'text',
    operandsNeed: '-l --list',
    yes: ['git branch', 'git branch -a', 'git branch --show-current', "git branch --list 'a*'"],
    no: [
      'git branch NEW',
      'git branch -D x',
      'git branch -d x',
      'git branch -m a b',
      'git branch -u o/x',
      'git branch -r x',
    ],
  },
  {
    names: 'git tag',
    effect: 'reads',
    flags:
      '-l -n? -i --list --contains= --no-contains= --merged? --no-merged? --points-at= --sort= --format= --column? --color?',
    operands: 'text',
    operandsNeed: '-l --list',
    yes: ['git tag', "git tag -l 'v*'", 'git tag --sort=-v:refname'],
    no: ['git tag NEW', 'git tag -d x', 'git tag -a x -m y', 'git tag -n NEW'],
  },
  {
    names: 'git remote',
    effect: 'reads',
    flags: '-v --verbose',
    operands: 'none',
    yes: ['git remote', 'git remote -v'],
    no: ['git remote add x y', 'git remote -v update', 'git remote rm x'],
  },
  {
    names: 'git remote get-url',
    effect: 'reads',
    flags: '--all --push',
    operands: 'text',
    max: 1,
    yes: ['git remote get-url origin'],
    no: ['git remote get-url --what x'],
  },
  {
    names: 'git stash list',
    effect: 'reads',
    flags: LOG,
    operands: 'none',
    yes: ['git stash list'],
    no: ['git stash', 'git stash list --output=x', 'git stash drop', 'git stash pop'],
  },
  {
    names: 'git worktree list',
    effect: 'reads',
    flags: '-v -z --porcelain --verbose',
    operands: 'none',
    yes: ['git worktree list'],
    no: ['git worktree add x', 'git worktree prune'],
  },
  {
    names: 'git reflog, git reflog show',
    effect: 'reads',
    flags: LOG,
    operands: 'none',
    yes: ['git reflog', 'git reflog -5'],
    no: ['git reflog expire --all', 'git reflog delete x', 'git reflog --output=x'],
  },
  {
    names: 'git rev-parse',
    effect: 'reads',
    flags:
      '-q --short? --abbrev-ref? --show-toplevel --show-prefix --show-cdup --git-dir --absolute-git-dir --git-common-dir --is-inside-work-tree --is-inside-git-dir --is-bare-repository --is-shallow-repository --verify --quiet --all --branches? --tags? --remotes? --symbolic --symbolic-full-name --not',
    operands: 'text',
    yes: ['git rev-parse HEAD', 'git rev-parse --abbrev-ref HEAD', 'git rev-parse --show-toplevel'],
    no: ['git rev-parse --parseopt', 'git rev-parse --git-path x'],
  },
  {
    names: 'git cat-file',
    effect: 'reads',
    flags: '-t -s -p -e',
    operands: 'read',
    yes: ['git cat-file -p HEAD'],
    no: ['git cat-file --textconv HEAD:a', 'git cat-file --filters HEAD:a'],
  },
  {
    names: 'git describe',
    effect: 'reads',
    flags:
      '--tags --all --long --always --abbrev= --match= --exclude= --exact-match --first-parent --contains --dirty?',
    operands: 'text',
    yes: ['git describe --tags --always'],
    no: ['git describe --what'],
  },
  {
    names: 'git merge-base',
    effect: 'reads',
    flags: '-a --all --octopus --is-ancestor --fork-point --independent',
    operands: 'text',
    yes: ['git merge-base main HEAD'],
    no: ['git merge-base --what'],
  },
  {
    names: 'git commit, git tag -a, git notes add',
    effect: 'writes',
    flags:
      '-m= -F< -t< -a -v -q -s -e -n -S? -C= -c= --message= --file< --template< --pathspec-from-file< --author= --date= --amend --no-edit --no-verify --all --signoff --fixup= --squash= --allow-empty',
    operands: 'read',
  },
  {
    names: 'git add, git apply, git am, git hash-object, git archive, git stage, git update-index',
    effect: 'writes',
    flags: '-A -f -n -p -u -v -w -t= -o> --all --force --dry-run --patch --output> --pathspec-from-file<',
    operands: 'read',
  },
  {
    names: 'git config',
    effect: 'reads',
    flags:
      '-f< --file< --get --get-all --get-regexp --show-origin --show-scope --global --local --system --type= --bool --int --path --default= -z',
    operands: 'text',
    max: 1,
    never: /^(?:-f|--file)/,
    needsFlag: '--get --get-all',
    yes: ['git config --get user.name', 'git config --global --get user.email'],
    no: [
      'git config user.name x',
      'git config user.name',
      'git config --list',
      'git config --get-regexp .',
      'git config --get a b',
      'git config -f x --get a',
      'git config --unset a',
    ],
  },
]
