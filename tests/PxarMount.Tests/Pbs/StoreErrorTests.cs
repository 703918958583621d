using PbsReader;
using PbsReader.Local;

namespace PxarMount.Tests.Pbs;

/// <summary>What an error of the system says about a stored file.</summary>
public sealed class StoreErrorTests
{
    [Theory]
    [InlineData(2, PbsError.NotFound)]
    [InlineData(5, PbsError.Corrupt)]
    [InlineData(13, PbsError.Unauthorized)]
    [InlineData(40, PbsError.Corrupt)]
    [InlineData(110, PbsError.Unavailable)]
    public void DyingDisk_IsDamageAndNotAnOutage_ANetworkThatDoesNotAnswerIs(int errno, PbsError kind)
    {
        PbsException error = StoreError.Create(-errno, "/store/.chunks/x");
        Assert.Equal(kind, error.Kind);
        Assert.StartsWith("/store/.chunks/x", error.Message, StringComparison.Ordinal);
    }
}
