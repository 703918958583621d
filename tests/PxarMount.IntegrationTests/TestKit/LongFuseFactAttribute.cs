namespace PxarMount.IntegrationTests.TestKit;

/// <summary>A <see cref="FuseFactAttribute"/> that takes minutes; runs with <c>PXAR_MOUNT_LONG_TESTS=1</c> only.</summary>
public sealed class LongFuseFactAttribute : FactAttribute
{
    public LongFuseFactAttribute(params string[] tools) => Skip = Requirements.LongTests
        ? Requirements.WhatIsMissing(tools)
        : "takes minutes; set PXAR_MOUNT_LONG_TESTS=1 to run it";
}
