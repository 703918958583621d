using System.Diagnostics;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>Waits for what happens elsewhere.</summary>
public static class Eventually
{
    /// <summary>Long enough for a machine that is busy with everything else.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "does not happen");
            await Task.Delay(10);
        }
    }
}
