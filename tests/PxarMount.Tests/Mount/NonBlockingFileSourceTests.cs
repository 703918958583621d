using PxarMount.Sources;

namespace PxarMount.Tests.Mount;

public sealed class NonBlockingFileSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly byte[] _content = new byte[300_000];

    public NonBlockingFileSourceTests() => new Random(3).NextBytes(_content);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 300_000)]
    [InlineData(4095, 4098)]
    [InlineData(299_999, 1)]
    [InlineData(299_000, 5000)]
    [InlineData(300_000, 10)]
    [InlineData(long.MaxValue, 10)]
    [InlineData(5, 0)]
    public async Task AnyRange_IsTheFiles(long offset, int length)
    {
        await using NonBlockingFileSource source = NonBlockingFileSource.Open(_folder.Write("f", _content));
        byte[] bytes = new byte[length];
        int count = await source.ReadAsync(offset, bytes);
        int expected = (int)Math.Clamp(_content.Length - offset, 0, length);
        Assert.Equal(expected, count);
        Assert.Equal(_content.AsSpan((int)Math.Min(offset, _content.Length), expected), bytes.AsSpan(0, count));
    }

    [Fact]
    public async Task CachedBytes_AreThereAtOnce()
    {
        await using NonBlockingFileSource source = NonBlockingFileSource.Open(_folder.Write("f", _content));
        await source.ReadAsync(0, new byte[_content.Length]);
        ValueTask<int> second = source.ReadAsync(0, new byte[_content.Length]);
        Assert.True(second.IsCompletedSuccessfully);
        Assert.Equal(_content.Length, await second);
    }

    [Fact]
    public async Task AFileThatBecameShorter_IsAnErrorThatNamesIt_AndTheRestCanBeRead()
    {
        string path = _folder.Write("f", _content);
        await using NonBlockingFileSource source = NonBlockingFileSource.Open(path);
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(1000);
        IOException error = await Assert.ThrowsAsync<IOException>(async () => await source.ReadAsync(900, new byte[200]));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("1000", error.Message, StringComparison.Ordinal);
        Assert.Equal(100, await source.ReadAsync(900, new byte[100]));
        Assert.Equal(_content.Length, source.Length);
    }

    [Fact]
    public void WhatIsNoFile_IsSaidSo()
    {
        Assert.Contains("directory", Assert.Throws<IOException>(() => NonBlockingFileSource.Open(_folder.Path)).Message);
        Assert.Contains("regular", Assert.Throws<IOException>(() => NonBlockingFileSource.Open("/dev/null")).Message);
        Assert.Contains("No such", Assert.Throws<IOException>(() => NonBlockingFileSource.Open(_folder["missing"])).Message);
    }

    [Fact]
    public async Task ManyReadersAtOnce_GetTheirOwnBytes()
    {
        await using NonBlockingFileSource source = NonBlockingFileSource.Open(_folder.Write("f", _content));
        await Parallel.ForAsync(0, 400, async (round, cancellationToken) =>
        {
            byte[] bytes = new byte[777];
            int offset = round * 700;
            int count = await source.ReadAsync(offset, bytes, cancellationToken);
            Assert.Equal(_content.AsSpan(offset, count), bytes.AsSpan(0, count));
        });
    }

    [Fact]
    public async Task NamesAreBytes()
    {
        // The framework can neither make nor remove a file whose name is no UTF-8.
        string name = RawText.Decode([.. System.Text.Encoding.UTF8.GetBytes(_folder.Path), (byte)'/', 0xff, 0xfe]);
        await ShellAsync("printf hello > \"$1/$(printf '\\377\\376')\"");
        try
        {
            await using NonBlockingFileSource source = NonBlockingFileSource.Open(name);
            Assert.Equal(5, source.Length);
        }
        finally
        {
            await ShellAsync("rm -f \"$1\"/*");
        }
    }

    private async Task ShellAsync(string script)
    {
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", script, "sh", _folder.Path]);
        await shell.WaitForExitAsync();
    }
}
