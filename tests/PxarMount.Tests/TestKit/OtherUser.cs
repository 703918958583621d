using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace PxarMount.Tests.TestKit;

/// <summary>Runs a piece of a test without root's right to open everything.</summary>
public static partial class OtherUser
{
    private const int Nobody = 65534;

    /// <summary>Lets nobody into a folder and all that is in it.</summary>
    public static Task LetInAsync(string folder) => TestProcess.CheckAsync("chmod", "-R", "a+rX", folder);

    /// <summary>Runs <paramref name="action"/>, which must complete on the thread that calls it, with the rights of nobody.</summary>
    public static void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;

        // The rights are the thread's own, so it must not be one of the pool.
        var thread = new Thread(() =>
        {
            if (Environment.IsPrivilegedProcess)
                _ = setfsuid(Nobody);
            try
            {
                action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    [LibraryImport("libc")]
    private static partial int setfsuid(int user);
}
