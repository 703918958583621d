#!/usr/bin/env bash
# ./run bench [NAME…]: see usage below. Figures are medians of one run on this machine, side by side, and mean nothing apart from that.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

usage() {
    cat <<'EOF'
usage: ./run bench [NAME…] [-- ARGUMENT…]

  code     in memory: lookup, encoder, decoding and encoding of chunks, chunker, disk cache (-- NAME for one of them)
  mount    20,000 small and 10 big files: find, ls, cat, tar, random reads; beside squashfuse and the plain folder where they are there
  store    the same tree out of a datastore, every chunk verified, beside squashfuse and the plain folder
  remote   the same over the test server, on loopback and over a line of 1 Gbit/s with 30 ms, beside the datastore mounted locally;
           cold and warm: with the cache on disk, empty and full
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
        code | mount | store | remote | folder | huge | start | create | backup) names+=("$1") ;;
        *) fail "'$1' is not a benchmark; ./run bench --help lists them" ;;
    esac
    shift
done
[[ ${#names[@]} -gt 0 ]] || names=(code mount store remote folder huge start create backup)

build bench/PxarMount.Bench
bash "$HOUSE/packaging/scripts/publish.sh"
program=$HOUSE/artifacts/pxar-mount/pxar-mount
data=${PXAR_MOUNT_BENCH_DIR:-/var/tmp/pxar-mount-bench}
point=$data/mnt
mkdir -p -- "$data" "$point"
servers=()
clean_up() {
    [[ ${#servers[@]} -eq 0 ]] || kill -- "${servers[@]}" 2>/dev/null || true
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

# A datastore with the tree as a split archive (bench) and as a single one (single).
make_datastore() {
    mkdir -- "$1"
    "$program" backup "tree.pxar:$data/tree" --datastore "$1" --backup-id bench --change-detection-mode data
    "$program" backup "tree.pxar:$data/tree" --datastore "$1" --backup-id single --change-detection-mode legacy
}
prepare_datastore() {
    need_packages required python3:python3
    need_packages wanted mksquashfs:squashfs-tools squashfuse_ll:squashfuse
    make tree make_tree
    make datastore make_datastore
    find "$data/datastore" -type f -exec cat -- {} + >/dev/null
    peers=("native=$data/tree")
    if have squashfuse_ll && have mksquashfs; then
        make tree.squashfs make_image "$data/tree"
        cat -- "$data/tree.squashfs" >/dev/null
        peers=("squashfuse_ll=squashfuse_ll -f $data/tree.squashfs {mnt}" "${peers[@]}")
    fi
}

bench_store() {
    prepare_datastore
    local source="--datastore $data/datastore host/bench/latest/tree.pxar"
    python3 bench/mountbench run --baseline store "${arguments[@]}" "store=$program -f $source {mnt}" "${peers[@]}"
    python3 bench/mountbench run --only rand4k "1GiB=$program -f --cache-size 1G $source {mnt}"
}

# serve NAME STORE [ARGUMENT…]: starts the test server; its environment is in $data/NAME.env, its control's address in $control.
serve() {
    local name=$1 store=$2
    shift 2
    "$HOUSE/tests/PbsTestServer/bin/Release/net10.0/PbsTestServer" --datastore "store1=$store" "$@" >"$data/$name.env" &
    servers+=($!)
    until grep -q ready "$data/$name.env"; do sleep 0.05; done
    control=$(grep -o 'http://[0-9.:]*' "$data/$name.env")
}
# with NAME COMMAND…: runs it in the environment of that server.
with() (
    # shellcheck disable=SC1090
    source "$data/$1.env"
    "${@:2}"
)
count() { python3 -c 'import json, sys, urllib.request
data = json.load(urllib.request.urlopen(sys.argv[1] + "/counters"))["data"]
for key in sys.argv[2:]: data = data.get(key, 0) if isinstance(data, dict) else 0
print(data)' "$control" "$@"; }
reset_counters() { python3 -c 'import sys, urllib.request
urllib.request.urlopen(urllib.request.Request(sys.argv[1] + "/reset-counters", method="POST"))' "$control"; }

bench_remote() {
    prepare_datastore
    build tests/PbsTestServer
    local name server
    local -a contenders=("store=$program -f --datastore $data/datastore host/bench/latest/tree.pxar {mnt}")
    serve far "$data/datastore" --do 'line?rate=125000000&round-trip=30ms'
    serve near "$data/datastore"
    for name in near far; do
        say "what the server ($name) gives to who only fetches"
        with "$name" code fetch host/bench tree.ppxar.didx
        server=$(sed -n "s/^export \(PBS_[A-Z]*=.*\)/\1/p" "$data/$name.env" | tr '\n' ' ')
        contenders+=("$name=env $server$program -f --disk-cache-size 0 host/bench/latest/tree.pxar {mnt}")
    done
    # What is kept on disk: nothing yet, with the writing, or everything.
    local cache=$data/cache
    server=$(sed -n "s/^export \(PBS_[A-Z]*=.*\)/\1/p" "$data/near.env" | tr '\n' ' ')
    with near "$program" extract --cache-dir "$cache-warm" host/bench/latest/tree.pxar "$data/out"
    rm -rf -- "$data/out"
    contenders+=("cold=env ${server}sh -c 'rm -rf $cache-cold; exec $program -f --cache-dir $cache-cold host/bench/latest/tree.pxar \$0' {mnt}")
    contenders+=("warm=env $server$program -f --cache-dir $cache-warm host/bench/latest/tree.pxar {mnt}")
    python3 bench/mountbench run --only find,cat_small,cat_big,big_x4,big_x8,tar "${arguments[@]}" "${contenders[@]}" "${peers[@]}"
    for name in near far; do
        with "$name" "$program" --disk-cache-size 0 host/single/latest/tree.pxar "$point"
        row "single archive ($name), find -ls (s)" "$(seconds find "$point" -ls)"
        "$program" umount "$point"
    done
    reset_counters
    with near "$program" --disk-cache-size 0 host/bench/latest/tree.pxar "$point"
    find "$point" -ls >/dev/null
    tar -cf - -C "$point" . | cat >/dev/null
    "$program" umount "$point"
    row "chunks served for find and tar of everything" "$(count chunks)"
    row "of them more than once" "$(count chunks-repeated)"
    count_listing
}

# Manifests of other snapshots are as good as their own where nobody opens them.
count_listing() {
    local manifest=("$data"/datastore/host/bench/*/index.json.blob) many=$data/many namespace day hour folder
    rm -rf -- "$many"
    mkdir -p -- "$many/.chunks"
    for namespace in n{01..20}; do
        for day in {01..10}; do
            for hour in {01..05}; do
                folder=$many/ns/$namespace/host/h/2026-01-${day}T${hour}:00:00Z
                mkdir -p -- "$folder"
                ln -- "${manifest[0]}" "$folder/index.json.blob"
            done
        done
    done
    serve many "$many"
    with many "$program" --repository "$(with many printenv PBS_REPOSITORY)" "$point"
    row "snapshots listed" "$(find "$point" -mindepth 5 -maxdepth 5 -name '2026*' | wc -l)"
    "$program" umount "$point"
    row "requests for that, one a namespace and one for those" "$(count requests 'GET admin/datastore/{store}/snapshots')"
    rm -rf -- "$many"
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
