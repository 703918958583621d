namespace PxarMount.IntegrationTests.TestKit;

/// <summary>
/// A test that mounts. Skipped with the reason where FUSE, root or a tool is missing; with <c>PXAR_MOUNT_REQUIRE_FUSE=1</c> it runs
/// all the same and fails, so that CI cannot be green without it.
/// </summary>
public sealed class FuseFactAttribute : FactAttribute
{
    public FuseFactAttribute(params string[] tools) => Skip = Requirements.WhatIsMissing(tools);
}
