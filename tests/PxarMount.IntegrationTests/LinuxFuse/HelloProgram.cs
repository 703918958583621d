using System.Diagnostics;
using LinuxFuse;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>
/// The test assembly as a program: <c>hello MOUNTPOINT [OPTION...]</c> serves <see cref="HelloFileSystem"/> in a process of its own,
/// writes a line when it is mounted, and ends with the mount, or with a program that is given behind <c>--</c>; <c>xattr</c> is
/// <see cref="XAttrProgram"/>.
/// </summary>
public static class HelloProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["xattr", string path, string name])
            return XAttrProgram.Run(path, name);
        if (arguments is not ["hello", string mountPoint, .. string[] words])
            return 1;
        try
        {
            using FuseSession session = FuseSession.Mount(ParseOptions(mountPoint, words), new HelloFileSystem());
            Console.WriteLine("mounted");
            if (Array.IndexOf(words, "--") is >= 0 and int end)
            {
                using Process user = Process.Start(words[end + 1], words[(end + 2)..]);
                await user.WaitForExitAsync();
                session.Unmount();
            }

            await session.Completion;
            return 0;
        }
        catch (FuseException exception)
        {
            Console.WriteLine($"{exception.Errno}: {exception.Message}");
            return 3;
        }
    }

    private static FuseMountOptions ParseOptions(string mountPoint, string[] words) => new()
    {
        MountPoint = mountPoint,
        DefaultPermissions = !words.Contains("no_permissions"),
        Source = "hello, \\world",
        SubType = "hello",
        AllowOther = words.Contains("allow_other"),
        AllowRoot = words.Contains("allow_root"),
        AutoUnmount = words.Contains("auto_unmount"),
        NoSymFollow = words.Contains("nosymfollow"),
    };
}
