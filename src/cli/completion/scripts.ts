// What `fanfare completion SHELL` prints. The scripts are thin: they hand the line to `fanfare __complete`, by the path
// that was typed, and the candidates to the shell.

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export const isShell = (word: string | undefined): word is Shell => SHELLS.some((shell) => shell === word);

// Reads with `while`, because the bash of macOS (3.2) has no `mapfile`; candidates carry their own blank.
const bash = `# Completion of fanfare for bash. In ~/.bashrc: source <(fanfare completion bash)
_fanfare() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("$candidate")
  done < <("\${1/#\\~/$HOME}" __complete bash "$COMP_LINE" "$COMP_POINT" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -o nospace -F _fanfare fanfare
`;

// Works sourced, and as a file named _fanfare in a folder of $fpath.
const zsh = `#compdef fanfare
# Completion of fanfare for zsh. In ~/.zshrc, after compinit: source <(fanfare completion zsh)
_fanfare() {
  local line
  local -a full part
  for line in "\${(@f)$("\${words[1]/#\\~/$HOME}" __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      full\\ *) full+=("\${line#full }") ;;
      part\\ *) part+=("\${line#part }") ;;
    esac
  done
  local found=1
  (( $#full )) && _describe -V fanfare full && found=0
  (( $#part )) && _describe -V fanfare part -S '' && found=0
  return found
}
if [[ $funcstack[1] == _fanfare ]]; then
  _fanfare "$@"
else
  compdef _fanfare fanfare
fi
`;

const fish = `# Completion of fanfare for fish: fanfare completion fish > ~/.config/fish/completions/fanfare.fish
function __fanfare_candidates
    set -l words (commandline -opc)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -e words[1]
    set -l current (commandline -ct)
    $program __complete fish $words "$current" 2>/dev/null
end
complete -c fanfare -f -k -a '(__fanfare_candidates)'
`;

export const scripts: { readonly [shell in Shell]: string } = { bash, zsh, fish };
