using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>The program run by who is not root: through fusermount3 in a mount namespace of the test's own, and as root of a user namespace.</summary>
public sealed class OtherUsersTests
{
    private const string Setup =
        """
        program="$1" recorder="$2" archive="$3" work="$4" conf="$5"
        mount -t tmpfs -o mode=755 work "$work"
        mknod -m 666 "$work/fuse" c 10 229
        mount --bind "$work/fuse" /dev/fuse
        echo "$conf" > "$work/fuse.conf"
        if [ -e /etc/fuse.conf ]; then mount --bind "$work/fuse.conf" /etc/fuse.conf; fi
        mkdir "$work/mnt" "$work/home"
        cp "$archive" "$work/archive.pxar"
        chown 65534:65534 "$work/mnt" "$work/home"
        nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/home" TMPDIR="$work/home" "$@"; }

        """;

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task UsersMount_ShowsTheTree()
    {
        string record = await RunAsync(
            """
            nobody "$program" mount -o allow_other "$work/archive.pxar" "$work/mnt"
            dotnet exec "$recorder" record "$work/mnt"
            nobody "$program" umount "$work/mnt"
            """,
            "user_allow_other");
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(Recorder.Parse(record)));
    }

    [FuseFact("unshare", "setpriv", "fusermount3")]
    public async Task UsersMount_IsForThatUserAndGoneAfterwards()
    {
        string output = await RunAsync(
            """
            nobody "$program" mount "$work/archive.pxar" "$work/mnt"
            nobody cat "$work/mnt/hello.txt"
            cat "$work/mnt/hello.txt" 2>/dev/null || echo refused
            nobody "$program" umount "$work/mnt"
            grep -c " $work/mnt " /proc/self/mountinfo || true
            """);
        Assert.Equal("Hello, pxar!\nrefused\n0\n", output);
    }

    [UserNamespaceFact]
    public async Task RootOfAUserNamespace_Mounts()
    {
        using var folder = new TemporaryFolder();
        string output = await Tool.ShellAsync(
            "unshare -Urm bash -euc '\"$0\" mount \"$1\" \"$2\"; cat \"$2/hello.txt\"; find \"$2\" -printf x | wc -c; \"$0\" umount \"$2\"' \"$@\"",
            MountedProcess.Program,
            Golden.PathOf("pxar/v1-small.pxar"),
            folder.Folder("mnt"));
        Assert.Equal("Hello, pxar!\n642\n", output);
    }

    private static async Task<string> RunAsync(string script, string configuration = "")
    {
        using var folder = new TemporaryFolder();
        await Tool.CheckAsync("chmod", "755", folder.Path);
        return await Tool.ShellAsync(
            "exec unshare -m --propagation private bash -c \"set -eu; $1\" script \"${@:2}\"",
            Setup + script,
            MountedProcess.Program,
            Recorder.Program,
            Golden.PathOf("pxar/v1-small.pxar"),
            folder.Folder("work"),
            configuration);
    }
}
