namespace PxarMount.Tests.Architecture;

/// <summary>Fails with every offence on a line of its own, where xunit would cut the list.</summary>
public static class Offences
{
    public static void None(IEnumerable<object> offences)
    {
        string list = string.Join('\n', offences.Distinct());
        Assert.True(list.Length == 0, list);
    }
}
