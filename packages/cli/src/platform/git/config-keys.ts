/** Keys of a repository's configuration with which git runs no program and leaves the repository for nothing. */
const HARMLESS: readonly RegExp[] = [
  /^core\.(?:repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf|safecrlf|eol|compression|loosecompression|longpaths|quotepath|protecthfs|protectntfs|abbrev|preloadindex|untrackedcache|splitindex|sharedrepository|commitgraph|multipackindex|fscache|whitespace|checkstat|trustctime|sparsecheckout|sparsecheckoutcone|bigfilethreshold|commentchar|packedgitlimit|packedgitwindowsize|hookspath)$/,
  /^extensions\.(?:worktreeconfig|noop)$/,
  /^remote\..+\.(?:url|pushurl|fetch|push|tagopt|prune|prunetags|mirror|skipdefaultupdate|skipfetchall|gh-resolved|followremotehead)$/,
  /^remote\.pushdefault$/,
  /^branch\./,
  /^submodule\..+\.(?:url|active|path|branch|fetchrecursesubmodules|ignore|shallow)$/,
  /^submodule\.(?:active|fetchjobs)$/,
  /^(?:user|author|committer|advice|color|column|gc|pack|index|feature|rerere|fetch|push|pull|init|i18n|gitflow|apply|maintenance)\.[^.]+$/,
  /^(?:color|gitflow|url)\..+\.[^.]+$/,
  /^alias\./,
  /^commit\.(?:gpgsign|cleanup|status|verbose|template)$/,
  /^tag\.(?:gpgsign|sort|forcesignannotated)$/,
  /^log\.(?:date|abbrevcommit|decorate|follow|graphcolors|showroot|mailmap|diffmerges)$/,
  /^status\.(?:relativepaths|short|branch|aheadbehind|displaycommentprefix|renamelimit|renames|showstash|showuntrackedfiles)$/,
  /^diff\.(?:renames|renamelimit|algorithm|colormoved|colormovedws|mnemonicprefix|noprefix|srcprefix|dstprefix|context|interhunkcontext|indentheuristic|wserrorhighlight|ignoresubmodules|statgraphwidth|autorefreshindex|relative|suppressblankempty|wordregex|tool|guitool)$/,
  /^diff\..+\.(?:xfuncname|funcname|binary|wordregex|algorithm)$/,
  /^merge\.(?:ff|conflictstyle|renames|renamelimit|log|stat|tool|guitool|directoryrenames|autostash|branchdesc|verbosity)$/,
  /^rebase\.(?:autosquash|autostash|stat|updaterefs|backend|missingcommitscheck|instructionformat|rebasemerges|forkpoint)$/,
  /^blame\.(?:coloring|date|showemail|showroot|blankboundary|marktips|markignoredlines|markunblamablelines)$/,
  /^grep\.(?:linenumber|column|patterntype|extendedregexp|threads|fullname|fallbacktonoindex)$/,
  /^http\.(?:.+\.)?(?:postbuffer|sslverify|lowspeedlimit|lowspeedtime|version|maxrequestbuffer)$/,
  /^credential\.(?:.+\.)?(?:username|usehttppath)$/,
  /^lfs\.(?:repositoryformatversion|.+\.access|.+\.locksverify)$/,
]

/** Values that switch something on or off and name no program. */
const SWITCH = /^(?:true|false|yes|no|on|off|0|1|)$/i

/** What `git lfs install --local` writes. */
const LFS: Readonly<Record<string, RegExp>> = {
  'filter.lfs.clean': /^git-lfs clean -- %f$/,
  'filter.lfs.smudge': /^git-lfs smudge (?:--skip )?-- %f$/,
  'filter.lfs.process': /^git-lfs filter-process(?: --skip)?$/,
  'filter.lfs.required': SWITCH,
}

/** Whether a setting is known to run nothing when git reads, `core.worktree` aside. */
export const isHarmlessSetting = (key: string, value: string): boolean => {
  if (key === 'core.fsmonitor' || key === 'core.usebuiltinfsmonitor') return SWITCH.test(value)
  const filter = Object.hasOwn(LFS, key) ? LFS[key] : undefined
  return filter === undefined ? HARMLESS.some((pattern) => pattern.test(key)) : filter.test(value)
}
