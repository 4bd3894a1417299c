namespace Continuum.Cli.Completion;

/// <summary>
/// Shell scripts that hand the line to the program itself (its <c>[suggest:POSITION]</c> directive), without the
/// command's own name, and offer what begins with the word at the cursor.
/// </summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # bash completion for continuum: source <(continuum completion bash)
        _continuum() {
          local line="${COMP_LINE:0:COMP_POINT}" word
          line="${line#"${COMP_WORDS[0]}"}"
          line="${line# }"
          local current="${line##* }"
          COMPREPLY=()
          while IFS= read -r word; do
            [[ $word == "$current"* ]] && COMPREPLY+=("$word")
          done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -F _continuum continuum ./continuum

        """;

    private const string Zsh = """
        #compdef continuum
        # zsh completion for continuum: source <(continuum completion zsh)
        _continuum() {
          local line="${LBUFFER#${words[1]}}"
          line="${line# }"
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -a found
          (( ${#found} )) && [[ -n ${found[1]} ]] || _files
        }
        compdef _continuum continuum

        """;

    private const string Fish = """
        # fish completion for continuum: continuum completion fish | source
        function __continuum_complete
          set -l program (commandline -opc)[1]
          set -l line (string replace -r '^\s*\S+\s?' '' -- (commandline -cp))
          $program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c continuum -a '(__continuum_complete)'

        """;

    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        _ => Fish,
    };
}
