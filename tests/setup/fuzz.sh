#!/usr/bin/env bash
# ./run fuzz: see usage below.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

usage() {
    cat <<'EOF'
usage: ./run fuzz [COUNT | MINUTESm] [--seed N] [--jobs N] [--folder DIR]
       ./run fuzz replay ARCHIVE [PAYLOAD]

Damages the golden archives and random ones, COUNT times (1000000) or for so many minutes, and reads each in every way: the outcome
must be success or a format error, in bounded time and memory. As many pieces of the small formats of datastores (blobs, key files, indexes, manifests, catalogs)
are damaged and read as well. What fails is kept in artifacts/fuzz/failures; a further run goes on with
the next seed. More archives to damage can be put into artifacts/fuzz/corpus.
EOF
}

amount=1000000
case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
    [0-9]*)
        amount=$1
        shift
        ;;
esac
[[ $amount =~ ^[0-9]+m?$ ]] || fail "'$amount' is neither a number of archives nor of minutes (10m)"

say "building …"
build tests/PxarMount.Fuzz
fuzz=$HOUSE/tests/PxarMount.Fuzz/bin/Release/net10.0/PxarMount.Fuzz
cd -- "$CALLER_DIRECTORY"
[[ ${1:-} != replay ]] || exec "$fuzz" "$@"
[[ " $* " == *' --folder '* ]] || set -- "$@" --folder "$HOUSE/artifacts/fuzz"
[[ $amount == *m ]] || exec "$fuzz" "$amount" "$@"

[[ " $* " != *" --seed "* ]] || fail "--seed goes with a count, not with minutes"

# A batch takes about a minute, so the end is met roughly; each batch goes on where the last one ended.
end=$((SECONDS + 60 * ${amount%m}))
while ((SECONDS < end)); do
    "$fuzz" 50000 "$@"
done
