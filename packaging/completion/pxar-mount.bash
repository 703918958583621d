# bash completion for pxar-mount

declare -gA _pxar_mount_options=(
    [mount]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis --refresh -f --foreground --log-file -v --verbose -o'
    [umount]='-l --lazy --force'
    [ls]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis -l --long -R --recursive -1 -a --all -h --human-readable -n --numeric-uid-gid --output-format'
    [tree]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis -L --level --output-format'
    [stat]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis --output-format'
    [cat]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis'
    [find]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis --path --type --size --newer --older -i --iname -0 --print0 --output-format'
    [info]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis --output-format'
    [extract]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis --allow-existing-dirs --overwrite --overwrite-files --overwrite-symlinks --overwrite-hardlinks --ignore-acls --no-acls --ignore-xattrs --no-xattrs --ignore-fcaps --no-fcaps --ignore-ownership --ignore-permissions --ignore-flags --ignore-extract-device-errors --no-device-nodes --no-fifos --no-sockets --strict --resume -v --verbose --output-format'
    [create]='--payload-output --exclude --all-file-systems --include-dev --entries-max --no-xattrs --no-acls --no-fcaps --skip-lost-and-found --skip-e2big-xattr --overwrite --output-format'
    [backup]='--datastore --ns --backup-type --backup-id --backup-time --owner --crypt-mode --keyfile --keyfd --master-pubkey-file --change-detection-mode --exclude --all-file-systems --include-dev --entries-max --skip-lost-and-found --skip-e2big-xattr --sync-level --output-format'
    [snapshots]='--datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard -R --recursive --output-format'
    [files]='--datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --output-format'
    [verify]='--datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --payload --output-format'
    [pin]='--payload --datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --keyfile --keyfd --cache-size --time-format --local-time --layout --cache-dir --disk-cache-size --redis'
    [unpin]='--datastore --ns --repository --server --port --auth-id --password-file --fingerprint --timeout --hard --cache-dir --all'
    [pins]='--cache-dir --output-format'
    [cache]=''
    [cache status]='--cache-dir --output-format'
    [cache clear]='--cache-dir --output-format'
    [cache verify]='--cache-dir --output-format'
    [status]='--output-format'
    [key]=''
    [key create]='--kdf --hint --overwrite'
    [key show]='--output-format'
    [key change-passphrase]='--kdf --hint'
    [key import-with-master-key]='--master-keyfile --encrypted-keyfile --kdf --hint --overwrite'
    [key create-master-key]='--directory --overwrite'
    [key import-master-pubkey]='--overwrite'
    [key show-master-pubkey]='--output-format'
)

_pxar_mount_mount_options='allow_other allow_root default_permissions nodefault_permissions uid= gid= umask= fmask= dmask= suid nosuid
    dev nodev exec noexec symfollow nosymfollow fsname= subtype= auto_unmount nonempty metadata_only payload= foreground log_file= verbose ro
    repository= server= port= datastore= auth_id= password_file= ns= fingerprint= timeout= hard soft keyfile= keyfd= cache_size=
    refresh= time_format= local_time layout= cache_dir= disk_cache_size= redis='

# What the program suggests for the word that is typed: source, namespace, datastore, or path inside of the archive that is named.
_pxar_mount_suggest() {
    local line
    while IFS= read -r line; do
        COMPREPLY+=("$(printf '%q' "$line")")
    done < <(pxar-mount complete "${context[@]}" -- "$@" "$cur" 2>/dev/null </dev/null)
    compopt -o nospace 2>/dev/null
    [[ $1 == path ]] || _pxar_mount_without_colons
}

_pxar_mount_inside() {
    _pxar_mount_suggest path "$1"
}

# Files here, and what lies in the datastore that is named.
_pxar_mount_source() {
    _pxar_mount_suggest source
    local -a there=("${COMPREPLY[@]}")
    _pxar_mount_files -f
    COMPREPLY+=("${there[@]}")
}

# Readline sees a word end at a colon, and only wants what follows.
_pxar_mount_without_colons() {
    [[ $COMP_WORDBREAKS == *:* && $cur == *:* ]] || return 0
    COMPREPLY=("${COMPREPLY[@]#"${cur%"${cur##*:}"}"}")
}

# The words of the line up to the cursor, as the program gets them: readline ends words at colons and equal signs too.
_pxar_mount_read_words() {
    local line=$COMP_LINE piece index
    words=()
    for ((index = 0; index <= COMP_CWORD; index++)); do
        piece=${COMP_WORDS[index]}
        if [[ $index -eq 0 || $line == [[:blank:]]* || -z $line ]]; then
            words+=('')
            line=${line#"${line%%[![:blank:]]*}"}
        fi
        words[-1]+=$piece
        line=${line#"$piece"}
    done
    for index in "${!words[@]}"; do
        [[ ${words[index]} != \'* && ${words[index]} != \"* ]] || words[index]=${words[index]//[\'\"]/}
    done
}

_pxar_mount_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$@" -- "$cur")
}

_pxar_mount() {
    local cur prev command='' word skip='' index
    local -a words operands=() context=()
    COMPREPLY=()
    _pxar_mount_read_words
    cur=${words[-1]}
    prev=${words[-2]}

    for ((index = 1; index < ${#words[@]} - 1; index++)); do
        word=${words[index]}
        if [[ -n $skip ]]; then
            [[ $skip != server ]] || context+=("${words[index - 1]}" "$word")
            skip=
        elif [[ -z $command && $word == restore ]]; then
            command=extract
        elif [[ -z $command && ${_pxar_mount_options[$word]+x} ]]; then
            command=$word
        elif [[ $command == @(key|cache) && ${_pxar_mount_options[$command $word]+x} ]]; then
            command="$command $word"
        elif [[ $word == --repository || $word == --server || $word == --port || $word == --datastore || $word == --auth-id ||
            $word == --ns || $word == --fingerprint || $word == --password-file || $word == --keyfile || $word == --payload ]]; then
            skip=server
        elif [[ $word =~ ^--(repository|server|port|datastore|auth-id|password-file|ns|fingerprint|keyfile|payload)= ]]; then
            context+=("$word")
        elif [[ $word == --log-file || $word == -o || $word == --output-format || $word == -L ||
            $word == --level || $word == --path || $word == --type || $word == --size || $word == --newer || $word == --older ||
            $word == --timeout || $word == --keyfd || $word == --cache-size || $word == --cache-dir || $word == --disk-cache-size || $word == --redis ||
            $word == --refresh || $word == --time-format || $word == --layout ||
            $word == --backup-type || $word == --backup-id || $word == --backup-time || $word == --owner || $word == --crypt-mode ||
            $word == --master-pubkey-file || $word == --change-detection-mode || $word == --sync-level ||
            $word == --kdf || $word == --hint || $word == --master-keyfile || $word == --encrypted-keyfile || $word == --directory ||
            $word == --payload-output || $word == --exclude || $word == --include-dev || $word == --entries-max ]]; then
            skip=yes
        elif [[ $word != -* ]]; then
            operands+=("$word")
            command=${command:-mount}
        fi
    done

    case $prev in
        --output-format)
            mapfile -t COMPREPLY < <(compgen -W 'text json json-pretty' -- "$cur")
            return
            ;;
        --payload | --log-file | --payload-output | --keyfile | --password-file | --master-pubkey-file | --master-keyfile | --encrypted-keyfile)
            _pxar_mount_files -f
            return
            ;;
        --ns)
            _pxar_mount_suggest namespace
            return
            ;;
        --datastore)
            _pxar_mount_suggest datastore
            local -a names=("${COMPREPLY[@]}")
            _pxar_mount_files -d
            COMPREPLY+=("${names[@]}")
            return
            ;;
        --directory | --cache-dir)
            _pxar_mount_files -d
            return
            ;;
        --time-format)
            mapfile -t COMPREPLY < <(compgen -W 'compact' -- "$cur")
            return
            ;;
        --backup-type)
            mapfile -t COMPREPLY < <(compgen -W 'host vm ct' -- "$cur")
            return
            ;;
        --crypt-mode)
            mapfile -t COMPREPLY < <(compgen -W 'none encrypt sign-only' -- "$cur")
            return
            ;;
        --change-detection-mode)
            mapfile -t COMPREPLY < <(compgen -W 'legacy data' -- "$cur")
            return
            ;;
        --sync-level)
            mapfile -t COMPREPLY < <(compgen -W 'none filesystem file' -- "$cur")
            return
            ;;
        --kdf)
            mapfile -t COMPREPLY < <(compgen -W 'none scrypt pbkdf2' -- "$cur")
            return
            ;;
        --type)
            mapfile -t COMPREPLY < <(compgen -W 'f d l b c p s h' -- "$cur")
            return
            ;;
        --path)
            [[ ${#operands[@]} -eq 0 ]] || _pxar_mount_inside "${operands[0]}"
            return
            ;;
        --include-dev)
            _pxar_mount_files -d
            return
            ;;
        --repository | --server | --port | --auth-id | --fingerprint | --timeout | --disk-cache-size | --redis | --level | -L | --size | --newer | --older | --exclude | --entries-max | --backup-id | --backup-time | --owner | --hint) return ;;
        -o)
            local typed=
            [[ $cur != *,* ]] || typed=${cur%,*},
            mapfile -t COMPREPLY < <(compgen -P "$typed" -W "$_pxar_mount_mount_options" -- "${cur##*,}")
            compopt -o nospace 2>/dev/null
            return
            ;;
    esac

    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "${_pxar_mount_options[${command:-mount}]} --help" -- "$cur")
        return
    fi
    case $command in
        '')
            mapfile -t COMPREPLY < <(printf '%s\n' "${!_pxar_mount_options[@]}" | grep -v ' ' | grep "^$cur")
            local -a commands=("${COMPREPLY[@]}")
            COMPREPLY=()
            _pxar_mount_source
            COMPREPLY+=("${commands[@]}")
            ;;
        key | cache)
            mapfile -t COMPREPLY < <(printf '%s\n' "${!_pxar_mount_options[@]}" | sed -n "s/^$command //p" | grep "^$cur")
            ;;
        pins | cache\ *) ;;
        umount | status)
            local -a mounts=()
            mapfile -t mounts < <(awk '$3 == "fuse.pxar-mount" { print $2 }' /proc/self/mounts)
            mapfile -t COMPREPLY < <(compgen -W "${mounts[*]}" -- "$cur")
            ;;
        mount)
            if [[ ${#operands[@]} -eq 0 ]]; then _pxar_mount_source; else _pxar_mount_files -d; fi
            ;;
        create)
            if [[ ${#operands[@]} -eq 0 ]]; then _pxar_mount_files -f; else _pxar_mount_files -d; fi
            ;;
        extract)
            case ${#operands[@]} in
                0) _pxar_mount_source ;;
                1) _pxar_mount_files -d ;;
                *) _pxar_mount_inside "${operands[0]}" ;;
            esac
            ;;
        ls | tree | stat | cat | pin)
            if [[ ${#operands[@]} -eq 0 ]]; then _pxar_mount_source; else _pxar_mount_inside "${operands[0]}"; fi
            ;;
        find | info | snapshots | files | verify | unpin) [[ ${#operands[@]} -gt 0 ]] || _pxar_mount_source ;;
        *) [[ ${#operands[@]} -gt 0 ]] || _pxar_mount_files -f ;;
    esac
}

complete -F _pxar_mount pxar-mount
