using PbsReader;

namespace PxarMount.Commands.Verification;

/// <summary>What programs read of an error.</summary>
internal static class ErrorName
{
    public static string Of(PbsError kind) => kind switch
    {
        PbsError.NotFound => "missing",
        PbsError.Unauthorized => "unreadable",
        PbsError.KeyRequired or PbsError.KeyMismatch => "key",
        PbsError.Unavailable => "unreadable",
        _ => "damaged",
    };
}
