# What completes invoicectl's words in fish. Nothing that a file holds is carried out here.

function __invoicectl_offers
    set -l words (commandline -opc)
    set -e words[1]
    set -l typed (commandline -ct | string unescape)
    set -l before (string match -r -- '^--[^=]*=' "$typed"; or echo)
    command invoicectl completion --answer $words "$typed" 2>/dev/null | while read -l line
        switch $line
            case \tfiles
                printf '%s\n' $before(__fish_complete_path (string replace -- "$before" '' "$typed"))
            case \tfolders
                printf '%s\n' $before(__fish_complete_directories (string replace -- "$before" '' "$typed"))
            case '*'
                printf '%s\n' $line
        end
    end
end

complete -c invoicectl -e
complete -c invoicectl -f -k -a '(__invoicectl_offers)'
