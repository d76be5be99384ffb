#compdef invoicectl
# What completes invoicectl's words in zsh. Nothing that a file holds is carried out here.

_invoicectl() {
    local line value told word
    local -a values shown bare file
    local -i wide=0 is_named=0
    # A file that is named before the command is not among the command's words.
    for word in "${(@z)LBUFFER}"; do
        case $word in
            (';'|'&&'|'||'|'|'|'|&'|'&'|'('|'{') file=() is_named=0 ;;
            (INVOICECTL_DB=?*) (( is_named )) || file=(--db "${(Q)word#*=}") ;;
            ([[:alpha:]_]*=*|env) ;;
            (*) is_named=1 ;;
        esac
    done
    for line in "${(@f)$(command invoicectl completion --answer "${file[@]}" \
        "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        value=${line%%$'\t'*} told=${line#*$'\t'}
        if [[ -z $value ]]; then
            [[ -z $told ]] && continue
            compset -P '--*='
            if [[ $told = folders ]]; then _files -/; else _files; fi
            continue
        fi
        if [[ $value = *= ]]; then
            bare+=("$value")
            continue
        fi
        values+=("$value") shown+=("$told")
        (( ${#value} > wide )) && wide=${#value}
    done
    local -i index
    for (( index = 1; index <= ${#values}; index++ )); do
        if [[ -n ${shown[index]} ]]; then
            shown[index]="${(r:$wide:)values[index]}  -- ${shown[index]}"
        else
            shown[index]=${values[index]}
        fi
    done
    (( ${#values} )) && compadd -V invoicectl -l -d shown -a values
    (( ${#bare} )) && compadd -V invoicectl-names -S '' -a bare
    return 0
}

if [[ ${funcstack[1]} = _invoicectl ]]; then
    _invoicectl "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _invoicectl invoicectl
fi
