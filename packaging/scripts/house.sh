# shellcheck shell=bash
# Sourced by the other scripts: messages, the SDK, packages. Needs HOUSE, the clone's root.

# setcap and mkfs live in sbin, which is not on every user's path.
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A build server that outlives the command would keep files of a clone open that may be deleted next.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

say() { printf '%s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}
# Not "command -v": kill is a builtin here, and a missing program there.
have() { type -P -- "$1" >/dev/null; }
is_root() { [[ $(id -u) -eq 0 ]]; }
is_interactive() { [[ -t 0 && -t 2 && -z ${CI:-} ]]; }

# The SDK may be installed without being on the path, as the official install script leaves it.
need_dotnet() {
    local directory
    if ! have dotnet; then
        for directory in "${DOTNET_ROOT:-}" "${HOME:-/root}/.dotnet" /usr/lib/dotnet /usr/share/dotnet /usr/local/share/dotnet; do
            if [[ -n $directory && -x $directory/dotnet ]]; then
                export PATH=$directory:$PATH DOTNET_ROOT=$directory
                break
            fi
        done
    fi
    have dotnet || fail "the .NET SDK 10 is missing: apt-get install dotnet-sdk-10.0, or see https://dot.net/download"
    local version
    version=$(cd / && dotnet --list-sdks | sed 's/\..*//' | sort -n | tail -n 1)
    [[ -n $version ]] || fail "$(type -P dotnet) is a runtime without an SDK; install the .NET SDK 10: https://dot.net/download"
    ((version >= 10)) || fail "the newest .NET SDK here is version $version; version 10 or newer is needed: https://dot.net/download"
    # The built program finds its runtime by this where it does not lie in one of the usual places.
    if [[ -z ${DOTNET_ROOT:-} ]]; then
        DOTNET_ROOT=$(cd / && dotnet --list-runtimes | sed -n 's|.*\[\(.*\)/shared/Microsoft.NETCore.App\]$|\1|p' | tail -n 1)
        export DOTNET_ROOT
    fi
}

# build PROJECT…: builds in Release, quietly; everything is said when it fails.
build() {
    local project said
    need_dotnet
    for project; do
        said=$(dotnet build "$project" --configuration Release --verbosity quiet --nologo 2>&1 </dev/null) || {
            # MSBuild says the same once per project.
            sed 's/^[^ ]*proj : //; s/ \[[^]]*proj\]$//' <<<"$said" | awk '/error|warning/ && !seen[$0]++' >&2
            fail "the build of $project failed; the messages above say where"
        }
    done
}

# The program as './run' starts it: the last build.
program() { printf '%s/src/PxarMount/bin/Release/net10.0/pxar-mount\n' "$HOUSE"; }

# need_packages required|wanted COMMAND:PACKAGE…
# Installs the packages whose command is missing. Where that is not possible: 'required' ends with one error that says what to
# install, 'wanted' goes on with a warning.
need_packages() {
    local level=$1 pair
    local -a packages=()
    shift
    for pair; do
        if ! have "${pair%%:*}" && [[ " ${packages[*]} " != *" ${pair#*:} "* ]]; then
            packages+=("${pair#*:}")
        fi
    done
    [[ ${#packages[@]} -gt 0 ]] || return 0
    if install_packages "${packages[@]}"; then
        local -a absent=()
        for pair; do
            have "${pair%%:*}" || absent+=("${pair#*:}")
        done
        [[ ${#absent[@]} -gt 0 ]] || return 0
        packages=("${absent[@]}")
    fi
    local advice="not installed: ${packages[*]}. Install it, for example as root: apt-get install ${packages[*]}"
    [[ $level == wanted ]] || fail "$advice"
    warn "$advice"
}

# install_packages PACKAGE…: false where it cannot or may not. Asks at most one question.
install_packages() {
    local -a as_root=()
    have apt-get || return 1
    if ! is_root; then
        have sudo || return 1
        if is_interactive; then
            local answer
            read -r -p "Not installed: $*. Install now with 'sudo apt-get install $*'? [Y/n] " answer || return 1
            [[ $answer == '' || $answer == [yYjJ]* ]] || return 1
            as_root=(sudo)
        else
            sudo -n true 2>/dev/null || return 1
            as_root=(sudo -n)
        fi
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120)
    say "installing $* …"
    local log
    log=$(mktemp)
    # A foreign source that cannot be reached fails the update, but need not fail the installation.
    "${as_root[@]}" update >"$log" 2>&1 </dev/null || true
    if ! "${as_root[@]}" install --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then
        tail -n 15 -- "$log" >&2
        rm -f -- "$log"
        return 1
    fi
    rm -f -- "$log"
}
