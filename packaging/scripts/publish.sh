#!/usr/bin/env bash
# ./run publish: the program in artifacts/pxar-mount, native where the packages for that can be had, else on the installed runtime.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

[[ $# -eq 0 ]] || fail "usage: ./run publish"
need_dotnet
case $(uname -m) in
    x86_64) runtime=linux-x64 ;;
    aarch64) runtime=linux-arm64 ;;
    *) fail "no build for $(uname -m): x86_64 and aarch64 are supported" ;;
esac
if compgen -G '/lib/ld-musl-*' >/dev/null; then
    runtime=${runtime/linux-/linux-musl-}
fi

output=$HOUSE/artifacts/pxar-mount
work=$HOUSE/artifacts/publish
log=$work/native.log
rm -rf -- "$output" "$work"
mkdir -p -- "$work"
trap 'rm -rf -- "$work"' EXIT
common=(--configuration Release --runtime "$runtime" --verbosity quiet --nologo -p:DebugType=none)

# Of its own, so that a failed restore leaves the packages of the ordinary build alone.
native=(-p:PublishAot=true -p:StripSymbols=true --artifacts-path "$work/native")
say "trying a native binary for $runtime …"
if dotnet restore src/PxarMount --runtime "$runtime" --verbosity quiet -p:PublishAot=true --artifacts-path "$work/native" >"$log" 2>&1; then
    have clang || have gcc || need_packages wanted clang:clang
    if dotnet publish src/PxarMount "${common[@]}" "${native[@]}" --output "$output" >>"$log" 2>&1; then
        rm -f -- "$output"/*.dbg "$output"/*.xml
        say "native, self-contained: $output/pxar-mount ($(du -h "$output/pxar-mount" | cut -f 1))"
        exit 0
    fi
fi
say "not possible here: $(grep -m 1 -o 'error .*' "$log" | sed 's/ \[.*//' || tail -n 1 "$log")"

# Compiled ahead of time where the compiler's package can be had: a third off the time to the first ls.
managed() {
    rm -rf -- "$output"
    dotnet publish src/PxarMount "${common[@]}" --no-self-contained --artifacts-path "$work/$1" --output "$output" "-p:PublishReadyToRun=$1"
}
if managed true >"$log" 2>&1; then
    how="compiled ahead of time"
else
    managed false || fail "the program cannot be published; the messages above say why"
    how="compiled while it runs"
fi
rm -f -- "$output"/*.xml
say "framework-dependent, $how, needs the .NET runtime 10 wherever it is installed: $output/pxar-mount"
