#!/bin/bash
# One directory with 100,000 entries: ls -f, ls -l, 2,000 cold stats of random names; linear in the number of entries?
# usage: bench/directory.sh PXAR_MOUNT [WORKDIR]      prints seconds, and the ratio to squashfuse_ll where that is installed
set -euo pipefail
program=$1; work=${2:-$(mktemp -d)}
cleanup() { umount -l "$work/mnt" 2>/dev/null || true; [ -n "${2:-}" ] || rm -rf "$work"; }
trap 'cleanup "$@"' EXIT
mkdir -p "$work/mnt"

now() { date +%s.%N; }
clock() { local start; start=$(now); "$@" >/dev/null; echo "$(now) - $start" | bc; }

make_tree() { # count
    local folder="$work/d$1"
    [ -d "$folder" ] || { mkdir -p "$folder/dir"; seq -f "$folder/dir/entry-%06.0f.dat" 1 "$1" | xargs touch -d @1700000000; }
    [ -f "$work/d$1.pxar" ] || "$program" create "$work/d$1.pxar" "$folder"
    if command -v mksquashfs >/dev/null && [ ! -f "$work/d$1.sqfs" ]; then
        mksquashfs "$folder" "$work/d$1.sqfs" -quiet -no-progress >/dev/null
    fi
}

measure() { # label count mount-command...
    local label=$1 count=$2; shift 2
    local step line="$label $count:"
    for step in ls_f ls_l stats; do
        "$@" "$work/mnt"
        case $step in
            ls_f) line+=" ls -f $(clock ls -f "$work/mnt/dir")" ;;
            ls_l) line+=" ls -l $(clock ls -l "$work/mnt/dir")" ;;
            stats) line+=" 2000 stats $(clock sh -c "shuf -i 1-$count -n 2000 --random-source=/bin/true | awk -v d='$work/mnt/dir' '{printf \"%s/entry-%06d.dat\\n\", d, \$1}' | xargs stat -c %s")" ;;
        esac
        umount "$work/mnt"
    done
    echo "$line"
}

for count in 10000 100000; do
    make_tree "$count"
    measure pxar-mount "$count" "$program" "$work/d$count.pxar"
    if command -v squashfuse_ll >/dev/null; then measure squashfuse_ll "$count" squashfuse_ll "$work/d$count.sqfs"; fi
done
