namespace PxarMount.Extraction;

/// <summary>The process's umask.</summary>
internal static class CreationMask
{
    private const uint Usual = 0x12;
    private const string Field = "Umask:";

    /// <summary>Reads it. umask(2) could only read it by changing it, which other threads would notice.</summary>
    public static uint Read()
    {
        try
        {
            string? line = File.ReadLines("/proc/self/status")
                .FirstOrDefault(static text => text.StartsWith(Field, StringComparison.Ordinal));
            return line is null ? Usual : Convert.ToUInt32(line[Field.Length..].Trim(), 8);
        }
        catch (IOException)
        {
            return Usual;
        }
    }
}
