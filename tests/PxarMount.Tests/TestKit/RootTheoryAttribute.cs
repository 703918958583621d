namespace PxarMount.Tests.TestKit;

/// <summary>A test with data that needs root.</summary>
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "needs root";
}
