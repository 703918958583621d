namespace PxarMount.Tests.TestKit.Damage;

/// <summary>Assertions that work outside a test runner as well.</summary>
public static class Ensure
{
    public static void That(bool condition, string otherwise)
    {
        if (!condition)
            throw new MisbehaviourException(otherwise);
    }
}
