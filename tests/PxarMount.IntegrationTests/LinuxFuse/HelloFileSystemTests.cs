namespace PxarMount.IntegrationTests.LinuxFuse;

public sealed class HelloFileSystemTests
{
    [FuseFact]
    public async Task Hello_IsReadByOtherProcesses()
    {
        using var mounted = new MountedFileSystem(new HelloFileSystem());
        string output = await Command.OutputAsync(
            "ls -a \"$1\"; cat \"$1/hello.txt\"; stat -c '%s %A %i' \"$1/hello.txt\"; find \"$1\" -type f -printf '%P\\n'", mounted.Path);
        Assert.Equal(".\n..\nhello.txt\nHello, world!\n14 -r--r--r-- 2\nhello.txt\n", output);
    }

    [FuseFact]
    public async Task WhatIsNotThere_IsNotFound_AndWritingIsRefused()
    {
        using var mounted = new MountedFileSystem(new HelloFileSystem());
        Command missing = await Command.ShellAsync("cat \"$1/missing\"", mounted.Path);
        Command missingAgain = await Command.ShellAsync("cat \"$1/missing\"", mounted.Path);
        Command writing = await Command.ShellAsync("echo x > \"$1/new\"", mounted.Path);
        Assert.Contains("No such file or directory", missing.Error, StringComparison.Ordinal);
        Assert.Contains("No such file or directory", missingAgain.Error, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", writing.Error, StringComparison.Ordinal);
    }
}
