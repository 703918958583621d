#!/usr/bin/env bash
# ./run bench [NAME…]: see usage below. Figures are medians of one run on this machine, side by side, and mean nothing apart from that.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

usage() {
    cat <<'EOF'
usage: ./run bench [NAME…] [-- ARGUMENT…]

  code     in memory: lookup, encoder, decoding and encoding of chunks, chunker, disk cache (-- NAME for one of them)
  mount    20,000 small and 10 big files: find, ls, cat, tar, random reads; beside squashfuse and the plain folder where they are there
  folder   one folder with 100,000 files: ls -f, ls -l, 2,000 cold stats
  huge     an archive of 1,000,000 entries: peak memory of a walk
  start    what the time from the command to the first ls is made of
  create   the same tree into an archive, beside tar
  backup   the same tree into an empty datastore and again unchanged, beside the sum of the parts; peak memory
  (none)   all of them

What follows -- goes to bench/mountbench, for example: ./run bench mount -- --reps 5 --only find,tar
The tree is made once, in ${PXAR_MOUNT_BENCH_DIR:-/var/tmp/pxar-mount-bench}, about 1.5 GB; remove it when done.
EOF
}

names=() arguments=()
while [[ $# -gt 0 ]]; do
    case $1 in
        -h | --help)
            usage
            exit 0
            ;;
        --)
            shift
            arguments=("$@")
            break
            ;;
        code | mount | folder | huge | start | create | backup) names+=("$1") ;;
        *) fail "'$1' is not a benchmark; ./run bench --help lists them" ;;
    esac
    shift
done
[[ ${#names[@]} -gt 0 ]] || names=(code mount folder huge start create backup)

build bench/PxarMount.Bench
bash "$HOUSE/packaging/scripts/publish.sh"
program=$HOUSE/artifacts/pxar-mount/pxar-mount
data=${PXAR_MOUNT_BENCH_DIR:-/var/tmp/pxar-mount-bench}
point=$data/mnt
mkdir -p -- "$data" "$point"
clean_up() {
    ! grep -q " $point " /proc/self/mounts || "$program" umount "$point" || umount -l -- "$point"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

seconds() {
    local start=$EPOCHREALTIME end
    "$@" >/dev/null
    end=$EPOCHREALTIME
    awk -v start="$start" -v end="$end" 'BEGIN { printf "%.3f", end - start }'
}
row() { printf '%-46s %12s\n' "$1" "$2"; }
drop_caches() { ! is_root || { sync && echo 3 >/proc/sys/vm/drop_caches; }; }
code() { "$HOUSE/bench/PxarMount.Bench/bin/Release/net10.0/PxarMount.Bench" "$@"; }

# make NAME COMMAND…: runs the command once; NAME appears only when it is complete.
make() {
    local name=$1
    shift
    [[ -e $data/$name ]] || {
        say "making $name …" >&2
        rm -rf -- "$data/$name.part"
        "$@" "$data/$name.part"
        mv -- "$data/$name.part" "$data/$name"
    }
}
make_tree() { python3 "$HOUSE/bench/mountbench" make "$1"; }
make_archive() { "$program" create "$2" "$1"; }
make_split() { "$program" create "$2" "$1" --payload-output "$data/tree.ppxar"; }
make_image() { mksquashfs "$1" "$2" -comp zstd -quiet -no-progress; }
make_folder() { code folder "$1"; }
make_huge() { code huge "$1"; }

bench_code() { code measure "${arguments[@]}"; }

bench_mount() {
    need_packages required python3:python3
    need_packages wanted mksquashfs:squashfs-tools squashfuse_ll:squashfuse
    make tree make_tree
    make tree.pxar make_archive "$data/tree"
    # Its archive lies in the page cache, as a peer's image does.
    make tree.mpxar make_split "$data/tree"
    cat -- "$data/tree.pxar" "$data/tree.mpxar" "$data/tree.ppxar" >/dev/null
    local -a contenders=(
        "pxar-mount=$program -f $data/tree.pxar {mnt}"
        "split=$program -f --payload $data/tree.ppxar $data/tree.mpxar {mnt}"
    )
    if have squashfuse_ll && have mksquashfs; then
        make tree.squashfs make_image "$data/tree"
        contenders+=("squashfuse_ll=squashfuse_ll -f $data/tree.squashfs {mnt}")
    fi
    contenders+=("native=$data/tree")
    python3 bench/mountbench run "${arguments[@]}" "${contenders[@]}"
}

bench_folder() {
    make folder.pxar make_folder
    local action
    for action in "ls -f" "ls -l"; do
        "$program" "$data/folder.pxar" "$point"
        row "100,000 files, $action (s)" "$(seconds bash -c "$action $point")"
        "$program" umount "$point"
    done
    "$program" "$data/folder.pxar" "$point"
    row "100,000 files, 2,000 cold stats (s)" "$(seconds bash -c "seq -f '$point/file%06.0f' 0 50 99999 | xargs stat -c %s")"
    "$program" umount "$point"
}

bench_huge() {
    make huge.pxar make_huge
    local server
    "$program" --foreground "$data/huge.pxar" "$point" &
    server=$!
    until grep -q " $point " /proc/self/mounts; do sleep 0.05; done
    row "1,000,000 entries, find -ls (s)" "$(seconds find "$point" -ls)"
    row "1,000,000 entries, peak memory (MiB)" "$(awk '/^VmHWM/ { printf "%.1f", $2 / 1024 }' "/proc/$server/status")"
    "$program" umount "$point"
    wait "$server" || true
}

bench_start() {
    make tree make_tree
    make tree.pxar make_archive "$data/tree"
    local round
    for round in 1 2 3 4 5; do
        row "command to first ls, round $round (s)" "$(seconds bash -c "'$program' '$data/tree.pxar' '$point' && ls '$point'")"
        "$program" umount "$point"
    done
    row "of that: the runtime, doing nothing (s)" "$(seconds "$program" --version)"
}

bench_create() {
    make tree make_tree
    local round
    for round in 1 2 3; do
        row "create, round $round (s)" "$(seconds "$program" create "$data/out.pxar" "$data/tree")"
        row "tar -cf, round $round (s)" "$(seconds tar -cf "$data/out.tar" -C "$data/tree" .)"
        rm -f -- "$data"/out.*
    done
}

# The 65,536 folders of a datastore are made once, and measured once.
make_store() {
    mkdir -- "$1" "$data/nothing"
    row "an empty folder becomes a datastore (s)" "$(seconds "$program" backup "x.pxar:$data/nothing" --datastore "$1" --sync-level none)" >&2
    rmdir -- "$data/nothing"
}
empty_store() {
    rm -rf -- "$data/store/host"
    find "$data/store/.chunks" -type f -delete
}
peak() {
    python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print("%.1f" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))' "$@"
}

bench_backup() {
    need_packages required python3:python3
    make tree make_tree
    make store make_store
    local round mode
    for mode in legacy data; do
        local -a command=("$program" backup "tree.pxar:$data/tree" --datastore "$data/store" --backup-id bench --change-detection-mode "$mode")
        for round in 1 2 3; do
            empty_store
            sync
            row "$mode, empty store, round $round (s)" "$(seconds "${command[@]}")"
            row "$mode, unchanged, round $round (s)" "$(seconds "${command[@]}")"
            empty_store
            row "$mode, empty store, --sync-level none (s)" "$(seconds "${command[@]}" --sync-level none)"
        done
        empty_store
        row "$mode, peak memory (MiB)" "$(peak "${command[@]}")"
    done
    empty_store
    code parts "$data/tree"
}

for name in "${names[@]}"; do
    say "== $name"
    "bench_$name"
done
