namespace PxarMount.Commands;

/// <summary>The arguments with which <c>mount(8)</c> calls a helper.</summary>
/// <param name="Source">What to mount.</param>
/// <param name="Directory">Where.</param>
/// <param name="Options">All lists behind <c>-o</c>, joined by commas.</param>
/// <param name="Sloppy">Unknown options are ignored.</param>
/// <param name="Fake">Everything but mounting.</param>
/// <param name="Verbose">Tell more.</param>
internal sealed record MountHelperArguments(string Source, string Directory, string Options, bool Sloppy, bool Fake, bool Verbose)
{
    /// <summary>Reads them; flags may stand together and anywhere.</summary>
    /// <exception cref="CommandException">They are not as <c>mount(8)</c> gives them.</exception>
    internal static MountHelperArguments Parse(IReadOnlyList<string> arguments)
    {
        var paths = new List<string>();
        var lists = new List<string>();
        bool sloppy = false;
        bool fake = false;
        bool verbose = false;
        bool onlyPaths = false;
        for (int index = 0; index < arguments.Count; index++)
        {
            string argument = arguments[index];
            if (onlyPaths || argument.Length < 2 || argument[0] != '-')
            {
                paths.Add(argument);
                continue;
            }

            if (argument == "--")
            {
                onlyPaths = true;
                continue;
            }

            for (int position = 1; position < argument.Length; position++)
            {
                switch (argument[position])
                {
                    case 's':
                        sloppy = true;
                        break;
                    case 'f':
                        fake = true;
                        break;
                    case 'v':
                        verbose = true;
                        break;
                    case 'n' or 'r' or 'w':
                        break;
                    case 'o' or 't' or 'N':
                        string value = position + 1 < argument.Length ? argument[(position + 1)..]
                            : ++index < arguments.Count ? arguments[index]
                            : throw Usage($"option -{argument[position]} needs a value");
                        if (argument[position] == 'o')
                            lists.Add(value);
                        position = argument.Length;
                        break;
                    default:
                        throw Usage($"unknown option -{argument[position]}");
                }
            }
        }

        return paths.Count == 2
            ? new MountHelperArguments(paths[0], paths[1], string.Join(',', lists), sloppy, fake, verbose)
            : throw Usage("usage: mount.pxar SOURCE DIRECTORY [-sfnv] [-o OPTIONS]");
    }

    private static CommandException Usage(string message) => new(ExitCode.Usage, message);
}
