#!/usr/bin/env bash
# ./run format [--fix]: formatting and code style of C#, and shellcheck where it is installed.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

fix=
case ${1:-} in
    '') ;;
    --fix) fix=yes ;;
    *) fail "usage: ./run format [--fix]" ;;
esac
need_dotnet
if [[ -n $fix ]]; then
    dotnet format PxarMount.sln </dev/null
else
    dotnet format PxarMount.sln --verify-no-changes </dev/null || fail "the formatting differs; './run format --fix' repairs it"
fi
if have shellcheck; then
    mapfile -t scripts < <(find run .ci/run packaging tests/setup bench -type f \( -name run -o -name '*.sh' -o -name '*.bash' \) 2>/dev/null)
    shellcheck --external-sources --source-path="$HOUSE" -- "${scripts[@]}" || fail "shellcheck found something"
fi
say "the format is clean"
