#!/usr/bin/env bash
# ./run fuzz [COUNT | MINUTESm] [SEED]: the mutation tests of the golden archives, for long.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

amount=${1:-1000000}
if [[ ! $amount =~ ^[0-9]+m?$ || $# -gt 2 ]]; then
    fail "usage: ./run fuzz [COUNT | MINUTESm] [SEED]   for example: ./run fuzz 50000, ./run fuzz 10m"
fi
if [[ $amount == *m ]]; then
    export PXAR_MOUNT_FUZZ_MINUTES=${amount%m}
else
    export PXAR_MOUNT_FUZZ_COUNT=$amount
fi
[[ $# -lt 2 ]] || export PXAR_MOUNT_FUZZ_SEED=$2
need_packages wanted zstd:zstd
say "building …"
build tests/PxarMount.Tests
exec dotnet test tests/PxarMount.Tests/bin/Release/net10.0/PxarMount.Tests.dll --filter "FullyQualifiedName~Mutation" \
    --logger "console;verbosity=normal" </dev/null
