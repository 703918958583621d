#!/usr/bin/env bash
# ./run demo [--remote]: from a fresh clone to a mounted archive, or a mounted backup of a server, and back, in one command. Leaves
# nothing behind.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

[[ $# -eq 0 || ($# -eq 1 && $1 == --remote) ]] || fail "usage: ./run demo [--remote]"
need_dotnet
need_packages required fusermount3:fuse3 getfacl:acl getfattr:attr
if [[ ! -e /dev/fuse ]] && is_root && have modprobe; then
    modprobe fuse 2>/dev/null || true
fi
[[ -c /dev/fuse ]] || fail "there is no /dev/fuse, so nothing can be mounted here: run 'modprobe fuse' as root;" \
    "a container needs '--device /dev/fuse --cap-add SYS_ADMIN'"
if ! is_root && ! { [[ -r /dev/fuse && -w /dev/fuse ]] 2>/dev/null && : 3<>/dev/fuse; } 2>/dev/null; then
    fail "$(id -un) may not use /dev/fuse ($(stat -c '%A %U:%G' /dev/fuse)): run the demo as root, or 'chmod 0666 /dev/fuse' as root"
fi

say "building …"
build src/PxarMount ${1:+tests/PbsTestServer}
program=$(program)

# Not /tmp by default: it is often a tmpfs, whose extended attributes archives leave out.
scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/pxar-mount-demo.XXXXXX")
clean_up() {
    trap '' INT TERM HUP
    cd /
    if grep -q " $scratch/mnt " /proc/self/mounts; then
        "$program" umount "$scratch/mnt" 2>/dev/null || umount -l "$scratch/mnt" 2>/dev/null || fusermount3 -u -z "$scratch/mnt" || true
    fi
    [[ -z ${server:-} ]] || kill "$server" 2>/dev/null || true
    rm -rf --one-file-system -- "$scratch" || true
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# What is kept of servers goes with the rest.
export XDG_CACHE_HOME=$scratch/cache

# show COMMAND ARGUMENT…: says what is run, then runs it.
show() {
    local word line=
    for word; do
        if [[ $word == *[!A-Za-z0-9_./=:,+-]* ]]; then
            line+=" '$word'"
        else
            line+=" $word"
        fi
    done
    printf '\n\033[1m$%s\033[0m\n' "$line" | if [[ -t 1 ]]; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi
    "$@"
}
pxar-mount() { "$program" "$@"; }

# try WHAT COMMAND…: a kind of entry that this user or this file system cannot make is left out, and named.
left_out=()
try() {
    local what=$1
    shift
    "$@" >/dev/null 2>&1 || left_out+=("$what")
}

make_tree() {
    local tree=$1
    mkdir -p "$tree/docs/empty-folder" "$tree/odd-names" "$tree/special" "$tree/shared"
    printf 'Hello from inside an archive.\n' >"$tree/docs/hello.txt"
    seq 1 20000 >"$tree/docs/numbers.txt"
    : >"$tree/docs/empty"
    printf '#!/bin/sh\necho "run from the mount"\n' >"$tree/docs/program"
    chmod 0755 "$tree/docs/program"
    ln "$tree/docs/hello.txt" "$tree/docs/hello-hard-link.txt"
    ln -s docs/hello.txt "$tree/symbolic-link"
    ln -s nowhere "$tree/special/dangling-link"
    mkfifo "$tree/special/fifo"
    truncate -s 64M "$tree/special/sparse"
    printf 'data in the middle' | dd of="$tree/special/sparse" bs=1 seek=32M conv=notrunc status=none
    printf 'a name with blanks\n' >"$tree/odd-names/ two  blanks "
    printf 'a name with a line break\n' >"$tree/odd-names/"$'line\nbreak'
    printf 'a name in UTF-8\n' >"$tree/odd-names/Größe ☃"
    printf 'a name that is no text\n' >"$tree/odd-names/"$'\xff\xfe'
    printf 'a name like an option\n' >"$tree/odd-names/-rf"
    printf 'the longest name\n' >"$tree/odd-names/$(printf 'x%.0s' {1..255})"
    chmod 2770 "$tree/shared"
    try "access control lists" setfacl -m u:1000:rwx,g:100:rx,d:u:1000:rwx,d:g:100:rx "$tree/shared"
    try "extended attributes" setfattr -n user.comment -v 'kept, byte for byte' "$tree/docs/hello.txt"
    # shellcheck disable=SC2016
    try "sockets" perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or exit 1' "$tree/special/socket"
    try "device nodes (only root can make them)" mknod "$tree/special/null" c 1 3
    cp "$tree/docs/program" "$tree/special/with-capability"
    try "file capabilities (only root can set them)" setcap cap_net_raw+ep "$tree/special/with-capability"
    touch -h -d '1969-07-20 20:17:40.123456789 UTC' "$tree/symbolic-link" "$tree/docs/empty" "$tree/docs/empty-folder"
}

cd -- "$scratch"
say
say "== A folder with every kind of entry"
make_tree tree
mkdir mnt
[[ ${#left_out[@]} -eq 0 ]] || printf 'left out, as it cannot be made here: %s\n' "${left_out[@]}"

if [[ ${1:-} == --remote ]]; then
    # shellcheck source=packaging/scripts/demo-remote.sh
    source "$HOUSE/packaging/scripts/demo-remote.sh"
    exit 0
fi

say
say "== Into an archive, and the archive as a folder again"
show pxar-mount create demo.pxar tree
show pxar-mount demo.pxar mnt
show ls -l mnt mnt/docs mnt/special
show ls -b mnt/odd-names
show cat mnt/docs/hello.txt
show getfattr -d mnt/docs/hello.txt
show getfacl -p mnt/shared
show diff -r tree/docs mnt/docs
say "(no difference)"
show pxar-mount umount mnt

say
say "== The same without a mount"
show pxar-mount find demo.pxar '*.txt'
show pxar-mount info demo.pxar

cat <<EOF

That is all there is to it; everything made here is removed again.

What next:
  ./run install                        the program, its manual page and completion, for everyone
  pxar-mount backup.pxar /mnt/point    your archive as a folder (split: the .mpxar file, its .ppxar beside it)
  pxar-mount umount /mnt/point         and away
  pxar-mount extract backup.pxar DIR   or out of the archive for good
  ./run demo --remote                  the same from a backup server, which comes along for trying
  pxar-mount --help                    all commands; README.md has fstab and systemd lines
Until it is installed, the program is $program
EOF
