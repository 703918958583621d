using PbsBackup.Interop;

namespace PbsBackup.Local;

/// <summary>What the system's refusals mean for somebody who writes a datastore.</summary>
internal static class StoreError
{
    /// <summary>Throws when <paramref name="result"/> is a negated error number.</summary>
    public static int Check(int result, string action, string place) =>
        result >= 0 ? result : throw Create(result, action, place);

    /// <summary>The exception for a negated error number.</summary>
    public static BackupException Create(int result, string action, string place) =>
        new(BackupError.Target, $"cannot {action} {place}: {PosixError.Describe(-result)}");
}
