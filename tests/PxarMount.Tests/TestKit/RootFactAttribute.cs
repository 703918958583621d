namespace PxarMount.Tests.TestKit;

/// <summary>A test that needs root.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "needs root";
}
