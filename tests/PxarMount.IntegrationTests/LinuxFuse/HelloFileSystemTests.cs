using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

public sealed class HelloFileSystemTests
{
    [FuseFact]
    public async Task Hello_IsReadByOtherProcesses()
    {
        using var mounted = new MountedFileSystem(new HelloFileSystem());
        string output = await Tool.ShellAsync(
            "ls -a \"$1\"; cat \"$1/hello.txt\"; stat -c '%s %A %i' \"$1/hello.txt\"; find \"$1\" -type f -printf '%P\\n'", mounted.Path);
        Assert.Equal(".\n..\nhello.txt\nHello, world!\n14 -r--r--r-- 2\nhello.txt\n", output);
    }

    [FuseFact]
    public async Task WhatIsNotThere_IsNotFound_AndWritingIsRefused()
    {
        using var mounted = new MountedFileSystem(new HelloFileSystem());
        ToolResult missing = await Shell.RunAsync("cat \"$1/missing\"", mounted.Path);
        ToolResult missingAgain = await Shell.RunAsync("cat \"$1/missing\"", mounted.Path);
        ToolResult writing = await Shell.RunAsync("echo x > \"$1/new\"", mounted.Path);
        Assert.Contains("No such file or directory", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("No such file or directory", missingAgain.Errors, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", writing.Errors, StringComparison.Ordinal);
    }
}
