#!/usr/bin/env bash
# ./run test [FILTER]: see ./run --help. PXAR_MOUNT_REQUIRE_FUSE=1 makes a skipped real-mount test a failure.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

[[ $# -le 1 ]] || fail "usage: ./run test [FILTER]"
filter=${1:-}
case $filter in
    -h | --help)
        say "usage: ./run test [FILTER]      all tests, or those whose full name contains FILTER ('=', '~', '!' : a dotnet test filter)"
        exit 0
        ;;
    -*) fail "usage: ./run test [FILTER]" ;;
    '') filter_arguments=() ;;
    *[=~]*) filter_arguments=(--filter "$filter") ;;
    *) filter_arguments=(--filter "FullyQualifiedName~$filter") ;;
esac

need_dotnet
wanted=(fusermount3:fuse3 getfacl:acl getfattr:attr rsync:rsync fio:fio setcap:libcap2-bin mkfs.ext4:e2fsprogs
    lsattr:e2fsprogs zstd:zstd mount:mount unshare:util-linux setpriv:util-linux find:findutils kill:procps python3:python3
    redis-server:redis-server)
if [[ ${PXAR_MOUNT_REQUIRE_FUSE:-} == 1 ]]; then
    need_packages required "${wanted[@]}"
else
    need_packages wanted "${wanted[@]}"
fi
if [[ ! -e /dev/fuse ]] && is_root && have modprobe; then
    modprobe fuse 2>/dev/null || true
fi
[[ -c /dev/fuse ]] || warn "there is no /dev/fuse: 'modprobe fuse' as root, in a container '--device /dev/fuse --cap-add SYS_ADMIN'"

projects=(PxarMount.Tests PxarMount.IntegrationTests)
say "building …"
build "${projects[@]/#/tests/}"

# A folder of our own: what a killed test leaves mounted can be found and taken away. Not /tmp, which is often a tmpfs without
# extended attributes; readable by others, as some tests look through the eyes of another user.
scratch=$(mktemp -d /var/tmp/pxar-mount-test.XXXXXX)
chmod 0755 "$scratch"
disk=
clean_up() {
    local point
    while read -r point; do
        umount -l -- "$point" 2>/dev/null || fusermount3 -u -z -- "$point" 2>/dev/null || true
    done < <(awk -v under="$scratch/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r)
    [[ -z $disk ]] || umount -l -- "$scratch" || true
    rm -rf --one-file-system -- "$scratch" ${disk:+"$disk"} 2>/dev/null || warn "could not remove $scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Project ids, all inode flags and every kind of attribute are on these file systems only; elsewhere root can make one.
if is_root && [[ ! $(stat -f -c %T -- "$scratch") =~ ^(ext2/ext3|xfs)$ ]]; then
    disk=$scratch.ext4
    if ! { truncate -s 4G -- "$disk" && mkfs.ext4 -q -F "$disk" && mount -o loop -- "$disk" "$scratch" && chmod 0755 "$scratch"; } 2>/dev/null; then
        rm -f -- "$disk"
        disk=
        warn "tests that compare with what the official tools write are skipped: they need ext4 or xfs below /var/tmp, or a loop device"
    fi
fi

results=$HOUSE/artifacts/test-results
mkdir -p -- "$results"
passed=0 failed=0 skipped=0 required_skipped=
for project in "${projects[@]}"; do
    trx=$results/$project.trx
    rm -f -- "$trx"
    say
    say "$project"
    status=0
    TMPDIR=$scratch XDG_CACHE_HOME=$scratch/cache-home dotnet test "tests/$project/bin/Release/net10.0/$project.dll" "${filter_arguments[@]}" \
        --logger "trx;LogFileName=$trx" --results-directory "$results" \
        --blame-hang-timeout 10m --blame-hang-dump-type none </dev/null 2>&1 |
        { grep -vE '^(VSTest version|Starting test|A total of|Data collector|Results File|Additionally|$)' || true; } || status=$?
    counters=$(grep -o '<Counters [^>]*>' "$trx" 2>/dev/null || true)
    count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters" | grep . || echo 0; }
    total=$(count total) executed=$(count executed) good=$(count passed)
    bad=$((executed - good))
    # The host died, hung or never started: that is a failure although no single test says so.
    ((status == 0 || bad > 0)) || bad=1
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + total - executed))
    if ((total > executed)); then
        reasons=$(tr -d '\r\n' <"$trx" | sed 's/<UnitTestResult/\n&/g' |
            sed -n 's/.*testName="\([^"]*\)".*outcome="NotExecuted".*<Message>\([^<]*\)<.*/  \1: \2/p')
        say "skipped in $project:"
        say "$reasons"
        # Long tests are left out by choice; user namespaces are closed in many containers, and stand for users who are not root.
        if [[ ${PXAR_MOUNT_REQUIRE_FUSE:-} == 1 && $project == PxarMount.IntegrationTests ]] && grep -qEv ': (takes minutes|no user namespaces)' <<<"$reasons"; then
            warn "PXAR_MOUNT_REQUIRE_FUSE=1: tests of real mounts must not be skipped"
            required_skipped=yes
        fi
    fi
done

if ((passed + failed + skipped == 0)); then
    warn "no test matches '$filter'"
    failed=1
fi
say
say "$passed passed, $failed failed, $skipped skipped"
((failed == 0)) && [[ -z $required_skipped ]]
