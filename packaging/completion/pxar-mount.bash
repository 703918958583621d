# bash completion for pxar-mount

declare -gA _pxar_mount_options=(
    [mount]='--payload --datastore --ns --keyfile --keyfd --cache-size --time-format --local-time --layout --refresh -f --foreground --log-file -v --verbose -o'
    [umount]='-l --lazy --force'
    [ls]='--payload --datastore --ns --keyfile --keyfd --cache-size --time-format --local-time --layout -l --long -R --recursive -1 -a --all -h --human-readable -n --numeric-uid-gid --output-format'
    [tree]='--payload --datastore --ns --keyfile --keyfd --cache-size --time-format --local-time --layout -L --level --output-format'
    [stat]='--payload --datastore --ns --keyfile --keyfd --cache-size --time-format --local-time --layout --output-format'
    [cat]='--payload --datastore --ns --keyfile --keyfd --cache-size --time-format --local-time --layout'
    [find]='--payload --datastore --ns --keyfile --keyfd --cache-size --time-format --local-time --layout --path --type --size --newer --older -i --iname -0 --print0 --output-format'
    [info]='--payload --datastore --ns --keyfile --keyfd --cache-size --time-format --local-time --layout --output-format'
    [extract]='--payload --datastore --ns --keyfile --keyfd --cache-size --time-format --local-time --layout --allow-existing-dirs --overwrite --overwrite-files --overwrite-symlinks --overwrite-hardlinks --ignore-acls --no-acls --ignore-xattrs --no-xattrs --ignore-fcaps --no-fcaps --ignore-ownership --ignore-permissions --ignore-flags --ignore-extract-device-errors --no-device-nodes --no-fifos --no-sockets --strict -v --verbose --output-format'
    [create]='--payload-output --exclude --all-file-systems --include-dev --entries-max --no-xattrs --no-acls --no-fcaps --skip-lost-and-found --skip-e2big-xattr --overwrite --output-format'
    [backup]='--datastore --ns --backup-type --backup-id --backup-time --owner --crypt-mode --keyfile --keyfd --master-pubkey-file --change-detection-mode --exclude --all-file-systems --include-dev --entries-max --skip-lost-and-found --skip-e2big-xattr --sync-level --output-format'
    [snapshots]='--datastore --ns -R --recursive --output-format'
    [files]='--datastore --ns --output-format'
    [verify]='--datastore --ns --keyfile --keyfd --payload --output-format'
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
    datastore= ns= keyfile= keyfd= cache_size= refresh= time_format= local_time layout='

# Paths inside the archive: the names of the directory that was typed so far.
_pxar_mount_inside() {
    local source=$1 typed=$2 directory='' line
    [[ $typed != */* ]] || directory=${typed%/*}/
    while IFS= read -r line; do
        [[ $directory$line != "$typed"* ]] || COMPREPLY+=("$(printf '%q' "$directory$line")")
    done < <(pxar-mount ls -1 -- "$source" "${directory:-/}" 2>/dev/null </dev/null)
    compopt -o nospace 2>/dev/null
}

_pxar_mount_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$@" -- "$cur")
}

_pxar_mount() {
    local cur prev command='' word skip='' index
    local -a operands=()
    COMPREPLY=()
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}

    for ((index = 1; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        if [[ -n $skip ]]; then
            skip=
        elif [[ -z $command && ${_pxar_mount_options[$word]+x} ]]; then
            command=$word
        elif [[ $command == key && ${_pxar_mount_options[key $word]+x} ]]; then
            command="key $word"
        elif [[ $word == --payload || $word == --log-file || $word == -o || $word == --output-format || $word == -L ||
            $word == --level || $word == --path || $word == --type || $word == --size || $word == --newer || $word == --older ||
            $word == --datastore || $word == --ns || $word == --keyfile || $word == --keyfd || $word == --cache-size ||
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
        --payload | --log-file | --payload-output | --keyfile | --master-pubkey-file | --master-keyfile | --encrypted-keyfile)
            _pxar_mount_files -f
            return
            ;;
        --datastore | --directory)
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
            [[ ${#operands[@]} -eq 0 ]] || _pxar_mount_inside "${operands[0]}" "$cur"
            return
            ;;
        --include-dev)
            _pxar_mount_files -d
            return
            ;;
        --level | -L | --size | --newer | --older | --exclude | --entries-max | --backup-id | --backup-time | --owner | --hint) return ;;
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
            _pxar_mount_files -f
            COMPREPLY+=("${commands[@]}")
            ;;
        key)
            mapfile -t COMPREPLY < <(printf '%s\n' "${!_pxar_mount_options[@]}" | sed -n 's/^key //p' | grep "^$cur")
            ;;
        umount | status)
            local -a mounts=()
            mapfile -t mounts < <(awk '$3 == "fuse.pxar-mount" { print $2 }' /proc/self/mounts)
            mapfile -t COMPREPLY < <(compgen -W "${mounts[*]}" -- "$cur")
            ;;
        mount | create)
            if [[ ${#operands[@]} -eq 0 ]]; then _pxar_mount_files -f; else _pxar_mount_files -d; fi
            ;;
        extract)
            case ${#operands[@]} in
                0) _pxar_mount_files -f ;;
                1) _pxar_mount_files -d ;;
                *) _pxar_mount_inside "${operands[0]}" "$cur" ;;
            esac
            ;;
        ls | tree | stat | cat)
            if [[ ${#operands[@]} -eq 0 ]]; then _pxar_mount_files -f; else _pxar_mount_inside "${operands[0]}" "$cur"; fi
            ;;
        *) [[ ${#operands[@]} -gt 0 ]] || _pxar_mount_files -f ;;
    esac
}

complete -F _pxar_mount pxar-mount
