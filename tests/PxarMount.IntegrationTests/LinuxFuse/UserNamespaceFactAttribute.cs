using System.Diagnostics;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>A test that mounts in a user namespace. Skipped where the system does not let anybody have one.</summary>
public sealed class UserNamespaceFactAttribute : FactAttribute
{
    public UserNamespaceFactAttribute() => Skip = Requirements.WhatIsMissing("unshare") ?? FindObstacle();

    private static string? FindObstacle()
    {
        using Process trial = Shell.Start("exec unshare -Urm sh -c 'mount -t tmpfs none /mnt && : < /dev/fuse'");
        string errors = trial.StandardError.ReadToEnd();
        trial.WaitForExit();
        return trial.ExitCode == 0 ? null : $"no user namespaces here: {errors}";
    }
}
