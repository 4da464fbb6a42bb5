# SPDX-License-Identifier: MIT
# bash completion of doorward-cli; installed as completions/doorward-cli.

_doorward_cli()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
    local connect="--timeout --from --device --ipv4 --ipv6"
    local -A options=(
        [diagnose]="--json --format --output $connect --deadline --attempts --retry --delay --max-delay --jitter --server --via --no-active --redact --lang --help"
        [wait]="--for --delay $connect --lang --help"
        [parse]="--json --lang --help"
        [listeners]="--port --all-namespaces --watch --json --lang --help"
        [firewall]="--to --from --hook --in --out --state --nft --iptables-save --ip6tables-save --ipset-save --addresses --routes --rules --rules6 --snapshot --batch --phases --json --lang --help"
        [snapshot]="--output --all-namespaces --redact --lang --help"
        [report]="--json --format --output --redact --lang --help"
        [demo]="--lang --help"
        [help]="--lang --help"
    )
    case $previous in
        --format) mapfile -t COMPREPLY < <(compgen -W "text json markdown html" -- "$current"); return ;;
        --retry) mapfile -t COMPREPLY < <(compgen -W "none fixed exponential" -- "$current"); return ;;
        --lang) mapfile -t COMPREPLY < <(compgen -W "en ko tr zh_CN" -- "$current"); return ;;
        --hook) mapfile -t COMPREPLY < <(compgen -W "input output forward" -- "$current"); return ;;
        --state) mapfile -t COMPREPLY < <(compgen -W "new established" -- "$current"); return ;;
        --in|--out) mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$current"); return ;;
        --nft|--iptables-save|--ip6tables-save|--ipset-save|--addresses|--routes|--rules|--rules6|--snapshot|--batch)
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
        firewall) mapfile -t COMPREPLY < <(compgen -W "explain" -- "$current"); return ;;
        -o|--output|--server|--via) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
        help) mapfile -t COMPREPLY < <(compgen -W "${!options[*]}" -- "$current"); return ;;
    esac
    if [[ $current == -* ]]; then
        [[ -v options[$command] ]] || command=diagnose
        mapfile -t COMPREPLY < <(compgen -W "${options[$command]}" -- "$current")
    elif ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "${!options[*]} --help --version" -- "$current")
    elif [[ $command == report ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -A hostname -- "$current")
    fi
}
complete -F _doorward_cli doorward-cli
