// Scripts that let a shell complete our command: each asks `rolebridge completion --candidates` for the words so far.

export const completionShells = ["bash", "zsh", "fish", "powershell"] as const;
export type CompletionShell = (typeof completionShells)[number];

/** What to put into the shell's start file. */
export function completionScript(shell: CompletionShell): string {
  return scripts[shell];
}

// Bash takes `@` for the end of a word, so that of `Operator@shop` only `shop` is replaced. Version 3.2 (macOS) included.
const bash = `_rolebridge() {
  local line="\${COMP_LINE:0:$COMP_POINT}" word candidate rest
  local -a words
  read -ra words <<< "$line"
  [[ $line == *' ' ]] && words+=("")
  word="\${words[\${#words[@]}-1]}"
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate rest; do
    [[ $word == *@* && $COMP_WORDBREAKS == *@* ]] && candidate="\${candidate#"\${word%"\${word##*@}"}"}"
    COMPREPLY+=("$candidate")
  done < <(rolebridge completion --candidates -- "\${words[@]:1}" 2> /dev/null)
}
complete -o default -F _rolebridge rolebridge
`;

const zsh = `#compdef rolebridge
_rolebridge() {
  local -a lines
  lines=("\${(@f)$(rolebridge completion --candidates -- "\${(@)words[2,CURRENT]}" 2> /dev/null)}")
  lines=(\${lines:#})
  (( \${#lines} )) && compadd -- "\${(@)lines%%$'\\t'*}" || _files
}
compdef _rolebridge rolebridge
`;

const fish = `complete -c rolebridge -f -a '(rolebridge completion --candidates -- (commandline -opc)[2..] (commandline -ct) 2> /dev/null)'
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
