using PxarArchive;
using PxarMount.Daemon;
using PxarMount.Fuse;

namespace PxarMount.Tests.Mount;

public sealed class ErrorLogTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Logger _logger = new();

    public ErrorLogTests() => Assert.True(_logger.TryUseFile(_folder["log"], out _));

    public void Dispose() => _folder.Dispose();

    private string[] Lines => File.ReadAllLines(_folder["log"]);

    [Fact]
    public void AFailure_IsToldOnce_WithOperationInodeAndOffset()
    {
        var errors = new ErrorLog(_logger, _time);
        for (int round = 0; round < 100; round++)
            errors.Add(new PxarFormatException("bad item", 4711), "READ", 99);
        string line = Assert.Single(Lines);
        Assert.Contains("READ", line, StringComparison.Ordinal);
        Assert.Contains("99", line, StringComparison.Ordinal);
        Assert.Contains("4711", line, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyFailures_DoNotFillTheDisk_AndAreCounted()
    {
        var errors = new ErrorLog(_logger, _time);
        for (ulong inode = 0; inode < 10_000; inode++)
            errors.Add(new IOException("bad"), "READ", inode);
        Assert.Equal(20, Lines.Length);
        _time.Advance(TimeSpan.FromMinutes(1));
        errors.Add(new IOException("bad"), "READ", 20_000);
        Assert.Contains(Lines, line => line.Contains("9980 more", StringComparison.Ordinal));
    }

    [Fact]
    public void FailuresThatWereNotLogged_AreCounted_AlsoWhenNothingFailsAnyMore()
    {
        var errors = new ErrorLog(_logger, _time);
        for (ulong inode = 0; inode < 50; inode++)
            errors.Add(new IOException("bad"), "READ", inode, "host/a/root.pxar");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("30 more", Lines[^1], StringComparison.Ordinal);
        Assert.Contains("host/a/root.pxar", Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Interruption_IsNoFailure()
    {
        new ErrorLog(_logger, _time).Add(new OperationCanceledException(), "READ", 5);
        Assert.Empty(Lines);
    }

    [Fact]
    public void ABug_IsToldWithItsStack()
    {
        new ErrorLog(_logger, _time).Add(new InvalidOperationException("boom"), "READ", 5);
        Assert.Contains("critical", Lines[0], StringComparison.Ordinal);
        Assert.Contains(nameof(InvalidOperationException), Lines[0], StringComparison.Ordinal);
    }
}
