# What completes invoicectl's words in bash. Nothing that a file holds is carried out here.

_invoicectl() {
    local line value told wide=0 index
    local -a values=() tolds=()
    COMPREPLY=()
    while IFS= read -r line; do
        value=${line%%$'\t'*} told=${line#*$'\t'}
        if [[ -z $value ]]; then
            compopt -o bashdefault -o "$([[ $told = folders ]] && echo dirnames || echo default)" \
                2>/dev/null
            continue
        fi
        # What stands before a sign at which readline parts words is there already.
        [[ $COMP_WORDBREAKS = *=* ]] && value=${value#--*=}
        values+=("$value") tolds+=("$told")
        ((${#value} > wide)) && wide=${#value}
    done < <(command invoicectl completion --answer-line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)

    COMPREPLY=("${values[@]}")
    if ((${#values[@]} == 1)); then
        [[ ${values[0]} = *= ]] && compopt -o nospace 2>/dev/null
    elif [[ ${COMP_TYPE:-9} = 63 || ${COMP_TYPE:-9} = 33 || ${COMP_TYPE:-9} = 64 ]]; then
        # They are listed now, not put in: there is room for what each is.
        for index in "${!values[@]}"; do
            [[ -n ${tolds[index]} ]] &&
                printf -v "COMPREPLY[index]" '%-*s  (%s)' "$wide" "${values[index]}" "${tolds[index]}"
        done
    fi
}

complete -o nosort -F _invoicectl invoicectl 2>/dev/null || complete -F _invoicectl invoicectl
