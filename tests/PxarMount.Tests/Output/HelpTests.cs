using System.CommandLine;
using PxarMount.Commands;
using PxarMount.Output;

namespace PxarMount.Tests.Output;

/// <summary>The fear: a command nobody can learn from its help.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Names => [.. CommandTable.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Help_EndsWithExamplesThatAreValid(string name)
    {
        Command command = CommandTable.Build(name);
        IReadOnlyList<string> examples = HelpExamples.Of(command);
        Assert.NotEmpty(examples);
        var root = new RootCommand();
        root.Subcommands.Add(command);
        HelpExamples.Install(root);
        foreach (string example in examples.Where(line => line.StartsWith("pxar-mount " + name, StringComparison.Ordinal)))
        {
            string[] words = [.. Words(example).Skip(1)];
            Assert.Empty(root.Parse(words).Errors);
        }

        using var output = new StringWriter();
        Assert.Equal(0, root.Parse([name, "--help"]).Invoke(new InvocationConfiguration { Output = output }));
        Assert.Contains("Examples:\n  " + examples[0], output.ToString());
        Assert.DoesNotContain(int.MaxValue.ToString(), output.ToString());
    }

    private static IEnumerable<string> Words(string example) =>
        example.Split('#')[0].Split('|')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('\''));
}
