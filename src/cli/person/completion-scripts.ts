// Scripts that let a shell complete our command: each asks `rolebridge completion --candidates` for the words so far.

export const completionShells = ["bash", "zsh", "fish", "powershell"] as const;
export type CompletionShell = (typeof completionShells)[number];

/** What to put into the shell's start file. */
export function completionScript(shell: CompletionShell): string {
  return scripts[shell];
}

// Bash takes `@` for the beginning of a word: of `Operator@shop` only `@shop` is replaced, and given as the second argument.
// What follows `--` is another command's: completed as if it stood alone, where the shell (with bash-completion) can.
const bash = `_rolebridge() {
  local line="\${COMP_LINE:0:$COMP_POINT}" word candidate rest at
  local -a words
  for ((at = 1; at < COMP_CWORD; at++)); do
    [[ \${COMP_WORDS[at]} == -- ]] || continue
    if declare -F _command_offset > /dev/null; then _command_offset $((at + 1)); return; fi
    ((at + 1 == COMP_CWORD)) && COMPREPLY=($(compgen -c -- "\${COMP_WORDS[COMP_CWORD]}"))
    return
  done
  read -ra words <<< "$line"
  [[ $line == *' ' ]] && words+=("")
  word="\${words[\${#words[@]}-1]}"
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate rest; do
    COMPREPLY+=("\${candidate:\${#word} - \${#2}}")
  done < <(rolebridge completion --candidates -- "\${words[@]:1}" 2> /dev/null)
}
complete -o default -F _rolebridge rolebridge
`;

const zsh = `#compdef rolebridge
_rolebridge() {
  local line at=\${words[(i)--]}
  local -a texts shown
  if (( at < CURRENT )); then
    words=("\${(@)words[at+1,-1]}")
    (( CURRENT -= at ))
    _normal
    return
  fi
  for line in "\${(@f)$(rolebridge completion --candidates -- "\${(@)words[2,CURRENT]}" 2> /dev/null)}"; do
    [[ -n $line ]] || continue
    texts+=("\${line%%$'\\t'*}")
    shown+=("\${line//$'\\t'/  -- }")
  done
  (( \${#texts} )) && compadd -l -d shown -a texts || _files
}
compdef _rolebridge rolebridge
`;

const fish = `function __rolebridge_complete
  set -l words (commandline -opc)[2..]
  set -l current (commandline -ct)
  if set -l at (contains -i -- -- $words)
    complete -C (string join ' ' -- (string escape -- $words[(math $at + 1)..]) $current)
    return
  end
  set -l found (rolebridge completion --candidates -- $words "$current" 2> /dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c rolebridge -f -a '(__rolebridge_complete)'
`;

const powershell = `Register-ArgumentCompleter -Native -CommandName rolebridge -ScriptBlock {
  param($word, $ast, $cursor)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -le $cursor } | ForEach-Object { "$_" })
  if ($word -eq '') { $words += '""' }
  rolebridge completion --candidates -- @words 2> $null | ForEach-Object {
    $text, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $text }
    [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $about)
  }
}
`;

const scripts: Readonly<Record<CompletionShell, string>> = { bash, zsh, fish, powershell };
