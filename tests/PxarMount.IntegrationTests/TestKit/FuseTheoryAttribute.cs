namespace PxarMount.IntegrationTests.TestKit;

/// <summary>A <see cref="FuseFactAttribute"/> with data.</summary>
public sealed class FuseTheoryAttribute : TheoryAttribute
{
    public FuseTheoryAttribute(params string[] tools) => Skip = Requirements.WhatIsMissing(tools);
}
