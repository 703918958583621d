#!/usr/bin/env bash
# ./run install and ./run uninstall: see --help.
set -euo pipefail
source "$HOUSE/packaging/scripts/house.sh"

usage() {
    cat <<'EOF'
usage: ./run install   [--prefix DIR] [--sbindir DIR] [--unitdir DIR] [DESTDIR=DIR]
       ./run uninstall [--prefix DIR] [--sbindir DIR] [--unitdir DIR] [DESTDIR=DIR]

  --prefix DIR   where it belongs (default: /usr/local)
  --sbindir DIR  where mount.pxar goes; 'mount -t pxar' and fstab look in /sbin only
                 (default: /sbin for the prefixes /usr and /usr/local, else PREFIX/sbin)
  --unitdir DIR  where the systemd template pxar-mount@.service goes (default: PREFIX/lib/systemd/system)
  DESTDIR=DIR    put everything below DIR instead, to make a package of it

Installs what './run publish' made, and makes it first when there is nothing or something older.
EOF
}

action=$1
shift
prefix=/usr/local sbindir='' unitdir='' destination=${DESTDIR:-}
while [[ $# -gt 0 ]]; do
    case $1 in
        --prefix | --sbindir | --unitdir)
            [[ $# -ge 2 ]] || fail "$1 needs a directory"
            printf -v "${1#--}" '%s' "$2"
            shift 2
            ;;
        --prefix=* | --sbindir=* | --unitdir=*)
            option=${1%%=*}
            printf -v "${option#--}" '%s' "${1#*=}"
            shift
            ;;
        DESTDIR=*)
            destination=${1#*=}
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) fail "'$1' is not an option of './run $action'; --help lists them" ;;
    esac
done

# Paths are the caller's, who may stand elsewhere.
absolute() { (cd -- "$CALLER_DIRECTORY" && realpath -m -s -- "$1"); }
prefix=$(absolute "$prefix")
[[ -z $destination ]] || destination=$(absolute "$destination")
[[ $destination != / ]] || destination=
if [[ -n $sbindir ]]; then
    sbindir=$(absolute "$sbindir")
elif [[ $prefix == /usr || $prefix == /usr/local ]]; then
    # Below DESTDIR there is no /sbin to follow; every current distribution has it as a link to /usr/sbin.
    sbindir=/sbin
    [[ -z $destination ]] || sbindir=/usr/sbin
else
    sbindir=$prefix/sbin
fi
unitdir=$(absolute "${unitdir:-$prefix/lib/systemd/system}")

bin=$destination$prefix/bin/pxar-mount
library=$destination$prefix/lib/pxar-mount
man=$destination$prefix/share/man
bash_completion=$destination$prefix/share/bash-completion/completions/pxar-mount
zsh_completion=$destination$prefix/share/zsh/site-functions/_pxar-mount
fish_completion=$destination$prefix/share/fish/vendor_completions.d/pxar-mount.fish
helper=$destination$sbindir/mount.pxar
unit=$destination$unitdir/pxar-mount@.service
documents=$destination$prefix/share/doc/pxar-mount

uninstall() {
    rm -f -- "$bin" "$man/man1/pxar-mount.1" "$man/man8/mount.pxar.8" "$bash_completion" "$zsh_completion" "$fish_completion" \
        "$helper" "$unit" || fail "not everything could be removed; run it as root for $prefix"
    rm -f -- "$documents"/{LICENSE,README.md,CHANGELOG.md}
    rmdir -- "$documents" 2>/dev/null || true
    if [[ -e $library ]]; then
        [[ -e $library/pxar-mount ]] || fail "$library is not what install made; remove it by hand"
        rm -rf -- "$library"
    fi
}

if [[ $action == uninstall ]]; then
    uninstall
    say "removed from $destination$prefix"
    exit 0
fi

probe=$destination$prefix
while [[ ! -e $probe ]]; do
    probe=$(dirname -- "$probe")
done
[[ -w $probe ]] || fail "no right to write to $probe: run './run publish', then 'sudo ./run install', or choose --prefix ~/.local"

published=$HOUSE/artifacts/pxar-mount
if [[ ! -x $published/pxar-mount ]] ||
    [[ -n $(find "$HOUSE/src" "$HOUSE"/Directory.*.props -newer "$published/pxar-mount" \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' \) -print -quit) ]]; then
    owner=$(stat -c %U -- "$HOUSE")
    if is_root && [[ $owner != root && $owner != UNKNOWN ]] && have runuser; then
        # Built by root, the folders of the build would be in the owner's way for ever after.
        runuser -u "$owner" -- env HOME="$(getent passwd "$owner" | cut -d : -f 6)" HOUSE="$HOUSE" bash packaging/scripts/publish.sh
    else
        bash packaging/scripts/publish.sh
    fi
fi

put() { install -D -m "$1" -- "$2" "$3"; }
uninstall
if [[ -e $published/pxar-mount.dll ]]; then
    mkdir -p -- "$library" "$(dirname -- "$bin")"
    for file in "$published"/*; do
        mode=0644
        [[ ! -x $file ]] || mode=0755
        put "$mode" "$file" "$library/${file##*/}"
    done
    need_dotnet
    if [[ " /usr/share/dotnet /usr/lib/dotnet $(cat /etc/dotnet/install_location* 2>/dev/null) " == *" $DOTNET_ROOT "* ]]; then
        ln -s -- ../lib/pxar-mount/pxar-mount "$bin"
    else
        cat >"$bin" <<EOF
#!/bin/bash
# This machine's .NET runtime lies where programs do not look by themselves.
export DOTNET_ROOT=$(printf '%q' "$DOTNET_ROOT")
exec -a "\$0" $(printf '%q' "$prefix/lib/pxar-mount/pxar-mount") "\$@"
EOF
        chmod 0755 -- "$bin"
    fi
else
    put 0755 "$published/pxar-mount" "$bin"
fi
put 0644 packaging/man/pxar-mount.1 "$man/man1/pxar-mount.1"
put 0644 packaging/man/mount.pxar.8 "$man/man8/mount.pxar.8"
put 0644 packaging/completion/pxar-mount.bash "$bash_completion"
put 0644 packaging/completion/_pxar-mount "$zsh_completion"
put 0644 packaging/completion/pxar-mount.fish "$fish_completion"
for file in LICENSE README.md CHANGELOG.md; do
    put 0644 "$file" "$documents/$file"
done
mkdir -p -- "$(dirname -- "$unit")" "$(dirname -- "$helper")"
sed "s|@bindir@|$prefix/bin|g" packaging/systemd/pxar-mount@.service >"$unit"
chmod 0644 -- "$unit"
ln -s -- "$prefix/bin/pxar-mount" "$helper"

say "installed: $bin"
say "           $helper"
[[ $sbindir == /sbin || $sbindir == /usr/sbin ]] || say "           ('mount -t pxar' looks in /sbin only; --sbindir /sbin puts it there)"
[[ ":$PATH:" == *":$prefix/bin:"* || -n $destination ]] || say "           $prefix/bin is not on your PATH"
