using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace PxarMount.Output;

/// <summary>The section "Examples" at the end of a command's <c>--help</c>.</summary>
public static class HelpExamples
{
    private static readonly ConditionalWeakTable<Command, string[]> s_examples = [];

    /// <summary>Gives <paramref name="command"/> its examples, a command line each, with what it does behind <c># </c>.</summary>
    public static void AddTo(Command command, params string[] examples) => s_examples.AddOrUpdate(command, examples);

    /// <summary>The examples of a command, for the manual page too; empty when it has none.</summary>
    public static IReadOnlyList<string> Of(Command command) => s_examples.TryGetValue(command, out string[]? examples) ? examples : [];

    /// <summary>Makes <c>--help</c> of <paramref name="root"/> and everything below show them.</summary>
    public static void Install(RootCommand root)
    {
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction action)
                option.Action = new Action(action);
        }
    }

    private sealed class Action(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int result = inner.Invoke(parseResult);
            IReadOnlyList<string> examples = Of(parseResult.CommandResult.Command);
            if (examples.Count == 0)
                return result;
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in examples)
                output.WriteLine("  " + example);
            output.WriteLine();
            return result;
        }
    }
}
