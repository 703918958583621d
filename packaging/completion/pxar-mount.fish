# fish completion for pxar-mount

set -g __pxar_mount_commands mount umount ls tree stat cat find info extract restore create backup snapshots files verify pin unpin pins cache status key
set -g __pxar_mount_cache_commands status clear verify
set -g __pxar_mount_key_commands create show change-passphrase import-with-master-key create-master-key import-master-pubkey show-master-pubkey

function __pxar_mount_no_command
    not __fish_seen_subcommand_from $__pxar_mount_commands
end

# __pxar_mount_option 'COMMAND…' ARGUMENT… : an option of these commands; mount needs no name.
function __pxar_mount_option
    set -l commands (string split ' ' -- $argv[1])
    contains extract $commands; and set -a commands restore
    set -l condition "__fish_seen_subcommand_from $commands; and not __pxar_mount_in_key; and not __pxar_mount_in_cache"
    if contains mount $commands
        set condition "$condition; or __pxar_mount_no_command"
    end
    complete -c pxar-mount -n "$condition" $argv[2..]
end

function __pxar_mount_in_key
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = key
end

function __pxar_mount_in_key_command
    set -l words (commandline -opc)
    __pxar_mount_in_key; and test (count $words) -ge 3; and contains -- $words[3] $argv
end

# __pxar_mount_key_option 'COMMAND…' ARGUMENT… : an option of these commands of key.
function __pxar_mount_key_option
    complete -c pxar-mount -n "__pxar_mount_in_key_command $argv[1]" $argv[2..]
end

function __pxar_mount_in_cache
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = cache
end

function __pxar_mount_in_cache_command
    set -l words (commandline -opc)
    __pxar_mount_in_cache; and test (count $words) -ge 3; and contains -- $words[3] $argv
end

# __pxar_mount_cache_option 'COMMAND…' ARGUMENT… : an option of these commands of cache.
function __pxar_mount_cache_option
    complete -c pxar-mount -n "__pxar_mount_in_cache_command $argv[1]" $argv[2..]
end

function __pxar_mount_points
    string match -r -g '^\S+ (\S+) fuse\.pxar-mount ' </proc/self/mounts
end

# Options of the line that say where a source lies.
function __pxar_mount_context
    set -l words (commandline -opc)
    set -l names --repository --server --port --datastore --auth-id --password-file --ns --fingerprint --keyfile --payload
    for index in (seq 2 (count $words))
        if contains -- $words[$index] $names; and test $index -lt (count $words)
            printf '%s\n' $words[$index] $words[(math $index + 1)]
        else if contains -- (string replace -r '=.*' '' -- $words[$index]) $names
            string match -- '*=*' $words[$index]
        end
    end
end

# Operands of the line: what is neither an option nor the value of one.
function __pxar_mount_operands
    set -l words (commandline -opc)
    set -l values $argv (__pxar_mount_context)
    for index in (seq 2 (count $words))
        if string match -q -- '-*' $words[$index]; or contains -- $words[$index] $values
            continue
        end
        test $index -eq 2; and contains -- $words[2] $__pxar_mount_commands; and continue
        echo $words[$index]
    end
end

function __pxar_mount_inside
    set -l operands (__pxar_mount_operands)
    test (count $operands) -ge 1; or return
    pxar-mount complete (__pxar_mount_context) -- path $operands[1] (commandline -ct) 2>/dev/null </dev/null
end

# What lies in the datastore that is named, as long as there is no source yet.
function __pxar_mount_source
    test (count (__pxar_mount_operands)) -eq 0; or return
    pxar-mount complete (__pxar_mount_context) -- source (commandline -ct) 2>/dev/null </dev/null
end

function __pxar_mount_suggest
    pxar-mount complete (__pxar_mount_context) -- $argv[1] (commandline -ct) 2>/dev/null </dev/null
end

complete -c pxar-mount -n __pxar_mount_no_command -a mount -d 'Show an archive as a folder'
complete -c pxar-mount -n __pxar_mount_no_command -a umount -d 'Unmount an archive'
complete -c pxar-mount -n __pxar_mount_no_command -a ls -d 'List directories'
complete -c pxar-mount -n __pxar_mount_no_command -a tree -d 'Draw the hierarchy'
complete -c pxar-mount -n __pxar_mount_no_command -a stat -d 'Show all metadata'
complete -c pxar-mount -n __pxar_mount_no_command -a cat -d 'Write the contents of files'
complete -c pxar-mount -n __pxar_mount_no_command -a find -d 'Find entries'
complete -c pxar-mount -n __pxar_mount_no_command -a info -d 'Show format and totals'
complete -c pxar-mount -n __pxar_mount_no_command -a extract -d 'Restore entries'
complete -c pxar-mount -n __pxar_mount_no_command -a create -d 'Make an archive'
complete -c pxar-mount -n __pxar_mount_no_command -a backup -d 'Make a backup in a datastore'
complete -c pxar-mount -n __pxar_mount_no_command -a snapshots -d 'List snapshots'
complete -c pxar-mount -n __pxar_mount_no_command -a files -d 'List the stored files of a snapshot'
complete -c pxar-mount -n __pxar_mount_no_command -a verify -d 'Read and check everything'
complete -c pxar-mount -n __pxar_mount_no_command -a pin -d 'Fetch something of a server and keep it'
complete -c pxar-mount -n __pxar_mount_no_command -a unpin -d 'Remove pins'
complete -c pxar-mount -n __pxar_mount_no_command -a pins -d 'List what is pinned'
complete -c pxar-mount -n __pxar_mount_no_command -a cache -d 'Look after what is kept of servers'
complete -c pxar-mount -n __pxar_mount_no_command -a status -d 'Show how a mount is doing'
complete -c pxar-mount -n __pxar_mount_no_command -a key -d 'Make and look after keys'
complete -c pxar-mount -n '__pxar_mount_in_key; and not __pxar_mount_in_key_command $__pxar_mount_key_commands' -f -a '$__pxar_mount_key_commands'
complete -c pxar-mount -n '__pxar_mount_in_cache; and not __pxar_mount_in_cache_command $__pxar_mount_cache_commands' -f -a '$__pxar_mount_cache_commands'
complete -c pxar-mount -l help -d 'Explain the command'

complete -c pxar-mount -n '__fish_seen_subcommand_from umount status; and not __pxar_mount_in_cache' -f -a '(__pxar_mount_points)'
complete -c pxar-mount -n '__fish_seen_subcommand_from ls tree stat cat extract restore pin' -a '(__pxar_mount_inside)'
complete -c pxar-mount -n '__pxar_mount_no_command; or __fish_seen_subcommand_from mount ls tree stat cat find info extract restore snapshots files verify pin unpin; and not __pxar_mount_in_cache' -k -a '(__pxar_mount_source)'

__pxar_mount_option 'mount ls tree stat cat find info extract pin verify' -l payload -r -F -d 'Payload half of a split archive'
__pxar_mount_option 'mount ls tree stat cat find info extract backup snapshots files verify pin unpin' -l datastore -x -a '(__fish_complete_directories) (__pxar_mount_suggest datastore)' -d 'Datastore of which the source is a part'
__pxar_mount_option 'mount ls tree stat cat find info extract backup snapshots files verify pin unpin' -l ns -x -a '(__pxar_mount_suggest namespace)' -d 'Namespace'
__pxar_mount_option 'mount ls tree stat cat find info extract snapshots files verify pin unpin' -l repository -x -d 'Datastore on a server'
__pxar_mount_option 'mount ls tree stat cat find info extract snapshots files verify pin unpin' -l server -x -a '(__fish_print_hostnames)' -d 'The server'
__pxar_mount_option 'mount ls tree stat cat find info extract snapshots files verify pin unpin' -l port -x -d 'Its port'
__pxar_mount_option 'mount ls tree stat cat find info extract snapshots files verify pin unpin' -l auth-id -x -d 'User or token'
__pxar_mount_option 'mount ls tree stat cat find info extract snapshots files verify pin unpin' -l password-file -r -F -d 'File with the password'
__pxar_mount_option 'mount ls tree stat cat find info extract snapshots files verify pin unpin' -l fingerprint -x -d 'Fingerprint of its certificate'
__pxar_mount_option 'mount ls tree stat cat find info extract snapshots files verify pin unpin' -l timeout -x -d 'How long a server may be silent'
__pxar_mount_option 'mount ls tree stat cat find info extract snapshots files verify pin unpin' -l hard -d 'Wait for a server as long as it takes'
__pxar_mount_option 'mount ls tree stat cat find info extract pin backup verify' -l keyfile -r -F -d 'Key of encrypted backups'
__pxar_mount_option 'mount ls tree stat cat find info extract pin backup verify' -l keyfd -x -d 'Open file with a key'
__pxar_mount_option 'mount ls tree stat cat find info extract pin' -l cache-size -x -d 'Memory for chunks'
__pxar_mount_option 'mount ls tree stat cat find info extract pin' -l time-format -x -a compact -d 'Names of snapshots'
__pxar_mount_option 'mount ls tree stat cat find info extract pin' -l local-time -d 'Names of snapshots in local time'
__pxar_mount_option 'mount ls tree stat cat find info extract pin' -l layout -x -d 'Folders of snapshots'
__pxar_mount_option 'mount ls tree stat cat find info extract pin unpin pins' -l cache-dir -x -a '(__fish_complete_directories)' -d 'Where chunks of servers are kept'
__pxar_mount_option 'mount ls tree stat cat find info extract pin' -l disk-cache-size -x -d 'How much of them'
__pxar_mount_option 'mount ls tree stat cat find info extract pin' -l redis -x -d 'Redis server that machines share'
__pxar_mount_option 'unpin' -l all -d 'Everything'
__pxar_mount_option 'mount' -l refresh -x -d 'How old a listing may be'
__pxar_mount_option 'ls tree stat find info extract create backup snapshots files verify status pins' -l output-format -x -a 'text json json-pretty' -d 'Format of the output'

__pxar_mount_option 'mount' -l foreground -s f -d 'Stay in the foreground'
__pxar_mount_option 'mount' -l log-file -r -F -d 'Append messages to this file'
__pxar_mount_option 'mount' -l verbose -s v -d 'Tell more'
__pxar_mount_option 'mount' -s o -x -a 'allow_other allow_root default_permissions nodefault_permissions uid= gid= umask= fmask= dmask= suid nosuid dev nodev exec noexec symfollow nosymfollow fsname= subtype= auto_unmount nonempty metadata_only payload= foreground log_file= verbose ro repository= server= port= datastore= auth_id= password_file= ns= fingerprint= timeout= hard soft keyfile= keyfd= cache_size= refresh= time_format= local_time layout= cache_dir= disk_cache_size= redis=' -d 'Mount options'

__pxar_mount_option 'umount' -l lazy -s l -d 'Also when it is in use'
__pxar_mount_option 'umount' -l force -d 'Also when it is not ours'

__pxar_mount_option 'ls' -l long -s l -d 'With mode, owner, size and time'
__pxar_mount_option 'ls' -l recursive -s R -d 'With all subdirectories'
__pxar_mount_option 'ls' -s 1 -d 'One name a line'
__pxar_mount_option 'ls' -l all -s a -d 'Names that begin with a dot too'
__pxar_mount_option 'ls' -l human-readable -s h -d 'Sizes like 1.5K'
__pxar_mount_option 'ls' -l numeric-uid-gid -s n -d 'Owners as numbers'

__pxar_mount_option 'tree' -l level -s L -x -d 'How many levels'

__pxar_mount_option 'find' -l path -x -a '(__pxar_mount_inside)' -d 'Search below this directory'
__pxar_mount_option 'find' -l type -x -a 'f d l b c p s h' -d 'Kind of entry'
__pxar_mount_option 'find' -l size -x -d 'Size: +1M, -10k, 4096'
__pxar_mount_option 'find' -l newer -x -d 'Modified after'
__pxar_mount_option 'find' -l older -x -d 'Modified before'
__pxar_mount_option 'find' -l iname -s i -d 'Upper and lower case are the same'
__pxar_mount_option 'find' -l print0 -s 0 -d 'End each path with NUL'

__pxar_mount_option 'extract' -l allow-existing-dirs -d 'Fill directories that exist'
__pxar_mount_option 'extract' -l overwrite -d 'Replace whatever exists, but directories'
__pxar_mount_option 'extract' -l overwrite-files -d 'Replace what is in the way of files'
__pxar_mount_option 'extract' -l overwrite-symlinks -d 'Replace what is in the way of symbolic links'
__pxar_mount_option 'extract' -l overwrite-hardlinks -d 'Replace what is in the way of hard links'
__pxar_mount_option 'extract' -l ignore-acls -l no-acls -d 'Do not restore ACLs'
__pxar_mount_option 'extract' -l ignore-xattrs -l no-xattrs -d 'Do not restore extended attributes'
__pxar_mount_option 'extract' -l ignore-fcaps -l no-fcaps -d 'Do not restore capabilities'
__pxar_mount_option 'extract' -l ignore-ownership -d 'Do not restore owners'
__pxar_mount_option 'extract' -l ignore-permissions -d 'Do not restore modes'
__pxar_mount_option 'extract' -l ignore-flags -d 'Do not restore inode flags'
__pxar_mount_option 'extract' -l ignore-extract-device-errors -d 'Pass over devices that cannot be made'
__pxar_mount_option 'extract' -l no-device-nodes -d 'Leave devices out'
__pxar_mount_option 'extract' -l no-fifos -d 'Leave named pipes out'
__pxar_mount_option 'extract' -l no-sockets -d 'Leave sockets out'
__pxar_mount_option 'extract' -l strict -d 'Stop at the first failure'
__pxar_mount_option 'extract' -l resume -d 'Go on where an earlier run was cut short'
__pxar_mount_option 'extract' -l verbose -s v -d 'Print each path'

__pxar_mount_option 'create' -l payload-output -r -F -d 'Make a split archive, contents into this file'
__pxar_mount_option 'create backup' -l exclude -x -d 'Leave out what matches'
__pxar_mount_option 'create backup' -l all-file-systems -d 'Enter mounted file systems too'
__pxar_mount_option 'create backup' -l include-dev -r -F -d 'Enter the file system of this path'
__pxar_mount_option 'create backup' -l entries-max -x -d 'Give up at more entries than this'
__pxar_mount_option 'create' -l no-xattrs -d 'Without extended attributes, ACLs, capabilities'
__pxar_mount_option 'create' -l no-acls -d 'Without ACLs'
__pxar_mount_option 'create' -l no-fcaps -d 'Without file capabilities'
__pxar_mount_option 'create backup' -l skip-lost-and-found -d 'Leave out lost+found'
__pxar_mount_option 'create backup' -l skip-e2big-xattr -d 'Go on without attributes that are too large'
__pxar_mount_option 'create' -l overwrite -d 'Replace files that exist'
__pxar_mount_option 'backup' -l backup-type -x -a 'host vm ct' -d 'Type of the group'
__pxar_mount_option 'backup' -l backup-id -x -d 'Whose backup it is'
__pxar_mount_option 'backup' -l backup-time -x -d 'Time of the snapshot'
__pxar_mount_option 'backup' -l owner -x -d 'Owner of the group'
__pxar_mount_option 'backup' -l crypt-mode -x -a 'none encrypt sign-only' -d 'What the key is used for'
__pxar_mount_option 'backup' -l master-pubkey-file -r -F -d 'Public key to wrap the encryption key with'
__pxar_mount_option 'backup' -l change-detection-mode -x -a 'legacy data' -d 'How directories are stored'
__pxar_mount_option 'backup' -l sync-level -x -a 'none filesystem file' -d 'When it has to be on the disk'

__pxar_mount_option 'snapshots' -l recursive -s R -d 'With the namespaces inside'

__pxar_mount_key_option 'create change-passphrase import-with-master-key' -l kdf -x -a 'none scrypt pbkdf2' -d 'How the passphrase protects the key'
__pxar_mount_key_option 'create change-passphrase import-with-master-key' -l hint -x -d 'Line that reminds of the passphrase'
__pxar_mount_key_option 'create import-with-master-key create-master-key import-master-pubkey' -l overwrite -d 'Replace what exists'
__pxar_mount_key_option 'import-with-master-key' -l master-keyfile -r -F -d 'Private master key'
__pxar_mount_key_option 'import-with-master-key' -l encrypted-keyfile -r -F -d 'Encrypted key from a backup'
__pxar_mount_key_option 'create-master-key' -l directory -x -a '(__fish_complete_directories)' -d 'Where the two files go'
__pxar_mount_key_option 'show show-master-pubkey' -l output-format -x -a 'text json json-pretty' -d 'Format of the output'

__pxar_mount_cache_option 'status clear verify' -l cache-dir -x -a '(__fish_complete_directories)' -d 'Where the cache is'
__pxar_mount_cache_option 'status clear verify' -l output-format -x -a 'text json json-pretty' -d 'Format of the output'

functions -e __pxar_mount_option __pxar_mount_key_option __pxar_mount_cache_option
