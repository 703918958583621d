using System.CommandLine;
using PbsReader.Remote;
using PbsReader.Snapshots;
using PxarMount.Opening;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary>
/// <c>pxar-mount complete</c>, which shells call: how a word of a command line can go on. It asks nobody anything, is silent about
/// failures, and gives up soon.
/// </summary>
public sealed class CompleteCommand
{
    /// <summary>Not in the help; the completion files call it.</summary>
    public const string Name = "complete";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly Argument<string> _kind = new("KIND") { Description = "source, namespace, datastore, or path inside of SOURCE" };
    private readonly Argument<string[]> _words = new("WORD")
    {
        Description = "what was typed so far; for a path, SOURCE before it",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly DatastoreArguments _datastore = new();
    private readonly Option<string?> _payload = new("--payload");

    private CompleteCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var complete = new CompleteCommand();
        var command = new Command(Name, "Suggests how a word of a command line can go on; for shells.") { Hidden = true };
        command.Arguments.Add(complete._kind);
        command.Arguments.Add(complete._words);
        command.Options.Add(complete._payload);
        complete._datastore.AddTo(command, staysOpen: true);
        CommandRunner.SetAction(command, complete.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            DatastoreOptions options = _datastore.Read(arguments, new DatastoreOptions()) with { IsQuiet = true, IsHard = false };
            string[] words = arguments.GetValue(_words) ?? [];
            string typed = words.LastOrDefault() ?? "";
            string kind = arguments.GetRequiredValue(_kind);
            if (kind == "path" && words.Length == 2)
                await ListAsync(terminal, SpecOf(words[0], arguments, options), typed, limit.Token).ConfigureAwait(false);
            else if (kind == "datastore")
                Write(terminal, typed, await FindDatastoresAsync(options, limit.Token).ConfigureAwait(false));
            else if (kind is "source" or "namespace" && SourceResolver.Resolve(new SourceSpec("", Datastore: options)) is { } place)
                await SuggestAsync(terminal, options, place, kind == "namespace", typed, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or CommandException or FormatException or OperationCanceledException)
        {
            // Nothing to suggest.
        }

        return ExitCode.Ok;
    }

    private SourceSpec SpecOf(string source, ParseResult arguments, DatastoreOptions options) =>
        new(source, arguments.GetValue(_payload), MetadataOnly: true, options);

    // Nothing is disposed in good order: a server that does not answer would keep the shell waiting.
    private static async Task SuggestAsync(
        Terminal terminal,
        DatastoreOptions options,
        DatastorePlace place,
        bool ofNamespaces,
        string typed,
        CancellationToken cancellationToken)
    {
        IDatastore datastore = DatastoreOpener.OpenDatastore(options, place);
        var names = new BackupNames(datastore, place.Path.Namespace);
        Write(terminal, typed, ofNamespaces
            ? await names.SuggestNamespacesAsync("", cancellationToken).ConfigureAwait(false)
            : await names.SuggestAsync(typed, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What a server has; that it has none of the name that is asked for does not matter.</summary>
    private static async ValueTask<IReadOnlyList<string>> FindDatastoresAsync(DatastoreOptions options, CancellationToken cancellationToken)
    {
        var server = new RepositoryArguments(null, options.Server, options.Port, "any", options.AuthId);
        PbsRepository repository = new RemoteEnvironment(Environment.GetEnvironmentVariable).FindRepository(server)!;
        var datastore = new RemoteDatastore(new ServerOpener(options).OptionsFor(repository, out _));
        return await datastore.ListDatastoresAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task ListAsync(Terminal terminal, SourceSpec source, string typed, CancellationToken cancellationToken)
    {
        Tree tree = await TreeOpener.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        DirectoryNode root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        byte[] front = RawText.Encode(typed[..(typed.LastIndexOf('/') + 1)]);
        byte[] begin = RawText.Encode(typed)[front.Length..];
        PathLookup found = await PathResolver.FindAsync(root, front, followLast: true, cancellationToken).ConfigureAwait(false);
        if (found.Node is not DirectoryNode directory)
            return;
        await foreach (DirectoryItem item in directory.EnumerateAsync(0, cancellationToken).ConfigureAwait(false))
        {
            if (!item.Name.Bytes.StartsWith(begin) || item.Name.Bytes.Contains((byte)'\n'))
                continue;
            terminal.Output.Write(front);
            terminal.Output.Write(item.Name.Bytes);
            terminal.Output.Write(item.Node is DirectoryNode ? "/\n"u8 : "\n"u8);
        }
    }

    private static void Write(Terminal terminal, string typed, IEnumerable<string> names)
    {
        foreach (string name in names.Where(name => name.StartsWith(typed, StringComparison.Ordinal)))
            terminal.Output.Write(name + "\n");
    }
}
