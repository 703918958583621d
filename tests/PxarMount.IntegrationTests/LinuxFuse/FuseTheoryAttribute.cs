namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary><see cref="FuseFactAttribute"/> for theories.</summary>
public sealed class FuseTheoryAttribute : TheoryAttribute
{
    public FuseTheoryAttribute() => Skip = FuseFactAttribute.Obstacle;
}
