namespace LinuxFuse.Protocol;

/// <summary>A duration in the kernel's two fields. Negative ones count as zero.</summary>
internal static class FuseTimeout
{
    public static void Split(TimeSpan duration, out ulong seconds, out uint nanoseconds)
    {
        ulong ticks = (ulong)Math.Max(duration.Ticks, 0);
        seconds = ticks / TimeSpan.TicksPerSecond;
        nanoseconds = (uint)(ticks % TimeSpan.TicksPerSecond) * 100;
    }
}
