using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>
/// Mounts by who is not root, in a mount namespace of their own, where /dev/fuse is for everybody as on a desktop and
/// /etc/fuse.conf as the test wants it.
/// </summary>
public sealed class UserMountTests : IDisposable
{
    private const string Setup =
        """
        dll="$1" work="$2" conf="$3"; shift 3
        mount -t tmpfs -o mode=755 work "$work"
        mknod -m 666 "$work/fuse" c 10 229
        mount --bind "$work/fuse" /dev/fuse
        echo "$conf" > "$work/fuse.conf"
        if [ -e /etc/fuse.conf ]; then mount --bind "$work/fuse.conf" /etc/fuse.conf; fi
        mkdir "$work/mnt" "$work/home"
        chown 65534:65534 "$work/mnt" "$work/home"
        mkfifo -m 666 "$work/gate"
        nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/home" "$@"; }
        serve() { nobody dotnet exec "$dll" hello "$work/mnt" "$@"; }
        serving() {
          serve "$@" > "$work/out" & server=$!
          for i in $(seq 1 600); do grep -q mounted "$work/out" && return; sleep 0.1; done
          return 1
        }
        left() { grep -c " $work/mnt " /proc/self/mountinfo || true; }
        cat "$dll" > /dev/null
        if ! nobody test -r "$dll"; then echo "nobody may not read the tests"; exit 0; fi

        """;

    private readonly string _work = Directory.CreateTempSubdirectory("fuse-user-").FullName;

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task AUser_MountsThroughFusermount_AndUnmounts()
    {
        string output = await RunAsync(
            """
            serve -- /bin/sh -c "id -u; cat $work/mnt/hello.txt; grep ' $work/mnt ' /proc/self/mountinfo | sed 's/.* - //'"
            left
            """);
        Assert.Equal(
            "mounted\n65534\nHello, world!\n"
            + "fuse.hello hello,\\040\\134world ro,user_id=65534,group_id=65534,default_permissions,max_read=1048576\n0\n",
            output);
    }

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task AUsersMount_IsForThatUser()
    {
        string output = await RunAsync(
            """
            serving -- cat "$work/gate"
            cat "$work/mnt/hello.txt" || echo root refused
            nobody cat "$work/mnt/hello.txt"
            echo > "$work/gate"; wait
            left
            """);
        Assert.Equal("root refused\nHello, world!\n0\n", output);
    }

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task AllowOther_NeedsTheRight_AndTheMessageSaysWhich()
    {
        string refused = await RunAsync("serve allow_other || echo exit $?; left");
        Assert.Contains("user_allow_other into /etc/fuse.conf", refused, StringComparison.Ordinal);
        Assert.EndsWith("exit 3\n0\n", refused, StringComparison.Ordinal);
    }

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task AllowOther_LetsEverybodyIn()
    {
        string output = await RunAsync(
            """
            serving allow_other -- cat "$work/gate"
            cat "$work/mnt/hello.txt"
            setpriv --reuid=1234 --regid=1234 --clear-groups cat "$work/mnt/hello.txt"
            echo > "$work/gate"; wait
            """,
            "user_allow_other");
        Assert.Equal("Hello, world!\nHello, world!\n", output);
    }

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task AllowRoot_LetsRootInButNobodyElse_EvenIntoWhatTheKernelHasCached()
    {
        string output = await RunAsync(
            """
            serving allow_root -- cat "$work/gate"
            cat "$work/mnt/hello.txt"
            nobody cat "$work/mnt/hello.txt"
            other() { setpriv --reuid=1234 --regid=1234 --clear-groups "$@" 2>/dev/null || echo refused; }
            other cat "$work/mnt/hello.txt"
            other stat "$work/mnt/hello.txt"
            other ls "$work/mnt"
            cat "$work/mnt/hello.txt"
            echo > "$work/gate"; wait
            """,
            "user_allow_other");
        Assert.Equal("Hello, world!\nHello, world!\nrefused\nrefused\nrefused\nHello, world!\n", output);
    }

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task AUsersAutoUnmount_CleansUpAfterAKill()
    {
        // Without allow_other fusermount3 up to 3.14 at least, which is root then, may not look whether the mount is dead.
        string output = await RunAsync(
            """
            nobody() { exec setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/home" "$@"; }
            serving auto_unmount allow_other
            cat "$work/mnt/hello.txt"
            kill -9 $server; wait || true
            for i in $(seq 1 300); do [ "$(left)" = 0 ] && break; sleep 0.1; done
            left
            """,
            "user_allow_other");
        Assert.Equal("Hello, world!\n0\n", output);
    }

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task WhatIsInTheWay_IsSaid()
    {
        string output = await RunAsync(
            """
            chown 0 "$work/mnt"; serve || echo exit $?
            chown 65534 "$work/mnt"; chmod 600 /dev/fuse; serve || echo exit $?
            chmod 666 /dev/fuse; mkdir "$work/bin"; ln -s "$(readlink -f "$(command -v dotnet)")" "$work/bin/dotnet"
            mount -t tmpfs none "$work/home"
            for f in /usr/bin/fusermount3 /usr/bin/fusermount; do if [ -e $f ]; then mount --bind /dev/null $f; fi; done
            serve || echo exit $?
            umount /dev/fuse; mount --bind /dev/null "$work/fuse" || true
            left
            """);
        string[] lines = output.Split('\n');
        Assert.Contains("writable by that user", lines[0], StringComparison.Ordinal);
        Assert.Contains("no permission to use /dev/fuse", lines[2], StringComparison.Ordinal);
        Assert.Contains("install the package fuse3", lines[4], StringComparison.Ordinal);
    }

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task WhatAContainerLacks_IsSaidToRoot()
    {
        string output = await RunAsync(
            """
            root() { setpriv --inh-caps=-all --bounding-set=-sys_admin "$@"; }
            root dotnet exec "$dll" hello "$work/mnt" || echo exit $?
            mount -t tmpfs dev /dev; mknod -m 666 /dev/null c 1 3; mknod -m 666 /dev/urandom c 1 9
            dotnet exec "$dll" hello "$work/mnt" || echo exit $?
            left
            """);
        string[] lines = output.Split('\n');
        Assert.Contains("--device /dev/fuse --cap-add SYS_ADMIN", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("EPERM", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("ENOENT: /dev/fuse does not exist", lines[2], StringComparison.Ordinal);
        Assert.Equal(["exit 3", "0", ""], lines[3..]);
    }

    [UserNamespaceFact]
    public async Task RootOfAUserNamespace_MountsByItself()
    {
        string output = await Tool.ShellAsync(
            "unshare -Urm sh -c 'PATH=/none; \"$0\" exec \"$1\" hello \"$2\" -- /bin/cat \"$2/hello.txt\"' \"$(command -v dotnet)\" \"$@\"",
            typeof(HelloProgram).Assembly.Location,
            _work);
        Assert.Equal("mounted\nHello, world!\n", output);
    }

    private Task<string> RunAsync(string script, string configuration = "") => Tool.ShellAsync(
        "exec unshare -m --propagation private bash -c \"set -eu; $1\" script \"${@:2}\"",
        Setup + script,
        typeof(HelloProgram).Assembly.Location,
        _work,
        configuration);
}
