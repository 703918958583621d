using System.CommandLine;

namespace PxarMount.Commands;

/// <summary>The options about servers, as every command takes them that reads a datastore.</summary>
internal sealed class ServerArguments
{
    private readonly Option<string?> _repository = new("--repository")
    {
        Description = "datastore on a server: [[USER@REALM[!TOKEN]@]HOST[:PORT]:]DATASTORE (PBS_REPOSITORY); "
            + "the password comes from PBS_PASSWORD, _FILE, _FD, _CMD, or a question",
        HelpName = "REPOSITORY",
    };

    private readonly Option<string?> _server = new("--server")
    {
        Description = "the server, with --datastore NAME (localhost; PBS_SERVER)",
        HelpName = "HOST",
    };

    private readonly Option<string?> _port = new("--port") { Description = "its port (8007; PBS_PORT)", HelpName = "PORT" };

    private readonly Option<string?> _authId = new("--auth-id")
    {
        Description = "who asks: USER@REALM or USER@REALM!TOKEN (root@pam; PBS_AUTH_ID)",
        HelpName = "ID",
    };

    private readonly Option<string?> _passwordFile = new("--password-file")
    {
        Description = "file whose first line is the password or the token's secret, as PBS_PASSWORD_FILE names one",
        HelpName = "FILE",
    };

    private readonly Option<string?> _fingerprint = new("--fingerprint")
    {
        Description = "SHA-256 fingerprint of the server's certificate, the only one to accept (PBS_FINGERPRINT)",
        HelpName = "HEX",
    };

    private readonly Option<string?> _timeout = new("--timeout")
    {
        Description = "how long a server may be silent before a request fails (30s)",
        HelpName = "TIME",
    };

    private readonly Option<bool> _isHard = new("--hard") { Description = "wait for a server as long as it takes, instead of failing" };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [_repository, _server, _port, _authId, _passwordFile, _fingerprint, _timeout, _isHard];
        foreach (Option option in options)
            command.Options.Add(option);
    }

    /// <summary>What the command line says, over <paramref name="options"/>.</summary>
    /// <exception cref="CommandException">A value is malformed.</exception>
    public DatastoreOptions Read(ParseResult arguments, DatastoreOptions options)
    {
        string? timeout = arguments.GetValue(_timeout);
        return options with
        {
            Repository = arguments.GetValue(_repository) ?? options.Repository,
            Server = arguments.GetValue(_server) ?? options.Server,
            Port = arguments.GetValue(_port) ?? options.Port,
            AuthId = arguments.GetValue(_authId) ?? options.AuthId,
            PasswordFile = arguments.GetValue(_passwordFile) ?? options.PasswordFile,
            Fingerprint = arguments.GetValue(_fingerprint) ?? options.Fingerprint,
            Timeout = timeout is null ? options.Timeout : DatastoreValues.Timeout("--timeout", timeout),
            IsHard = arguments.GetValue(_isHard) || options.IsHard,
        };
    }
}
