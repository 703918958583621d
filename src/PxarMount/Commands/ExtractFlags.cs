using System.CommandLine;
using PxarMount.Extraction;

namespace PxarMount.Commands;

/// <summary>The flags of <c>extract</c>; names are those of the official tools, both of its restore and of its archive command.</summary>
internal sealed class ExtractFlags
{
    private readonly Option<bool> _allowExisting = Flag("fill directories that exist already", "--allow-existing-dirs");
    private readonly Option<bool> _overwrite = Flag("replace whatever exists already, but directories", "--overwrite");
    private readonly Option<bool> _overwriteFiles = Flag("replace what is in the way of files", "--overwrite-files");
    private readonly Option<bool> _overwriteLinks = Flag("replace what is in the way of symbolic links", "--overwrite-symlinks");
    private readonly Option<bool> _overwriteHardLinks = Flag("replace what is in the way of hard links", "--overwrite-hardlinks");
    private readonly Option<bool> _ignoreAcls = Flag("do not restore ACLs", "--ignore-acls", "--no-acls");
    private readonly Option<bool> _ignoreXAttrs = Flag("do not restore extended attributes", "--ignore-xattrs", "--no-xattrs");
    private readonly Option<bool> _ignoreCapabilities = Flag("do not restore file capabilities", "--ignore-fcaps", "--no-fcaps");
    private readonly Option<bool> _ignoreOwnership = Flag("do not restore owners", "--ignore-ownership");
    private readonly Option<bool> _ignorePermissions = Flag("do not restore modes", "--ignore-permissions");
    private readonly Option<bool> _ignoreFlags = Flag("do not restore inode flags (chattr)", "--ignore-flags");
    private readonly Option<bool> _ignoreDevices = Flag("pass over devices that cannot be made", "--ignore-extract-device-errors");
    private readonly Option<bool> _noDevices = Flag("leave devices out", "--no-device-nodes");
    private readonly Option<bool> _noFifos = Flag("leave named pipes out", "--no-fifos");
    private readonly Option<bool> _noSockets = Flag("leave sockets out", "--no-sockets");
    private readonly Option<bool> _strict = Flag("stop at the first thing that cannot be restored", "--strict");
    private readonly Option<bool> _resume = Flag(
        "go on where an earlier run was cut short: files that are complete, by length and time, are kept", "--resume");

    private readonly Option<bool> _verbose = Flag("print each path", "--verbose", "-v");

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _allowExisting, _overwrite, _overwriteFiles, _overwriteLinks, _overwriteHardLinks, _ignoreAcls, _ignoreXAttrs,
            _ignoreCapabilities, _ignoreOwnership, _ignorePermissions, _ignoreFlags, _ignoreDevices, _noDevices, _noFifos, _noSockets,
            _strict, _resume, _verbose,
        ];
        foreach (Option option in options)
            command.Options.Add(option);
    }

    public ExtractOptions Read(ParseResult arguments)
    {
        bool overwrite = arguments.GetValue(_overwrite);
        return new ExtractOptions
        {
            AllowExistingDirectories = arguments.GetValue(_allowExisting),
            OverwriteFiles = overwrite || arguments.GetValue(_overwriteFiles),
            OverwriteSymbolicLinks = overwrite || arguments.GetValue(_overwriteLinks),
            OverwriteHardLinks = overwrite || arguments.GetValue(_overwriteHardLinks),
            OverwriteSpecials = overwrite,
            IgnoreAcls = arguments.GetValue(_ignoreAcls),
            IgnoreXAttrs = arguments.GetValue(_ignoreXAttrs),
            IgnoreCapabilities = arguments.GetValue(_ignoreCapabilities),
            IgnoreOwnership = arguments.GetValue(_ignoreOwnership),
            IgnorePermissions = arguments.GetValue(_ignorePermissions),
            IgnoreFlags = arguments.GetValue(_ignoreFlags),
            IgnoreDeviceErrors = arguments.GetValue(_ignoreDevices),
            SkipDevices = arguments.GetValue(_noDevices),
            SkipFifos = arguments.GetValue(_noFifos),
            SkipSockets = arguments.GetValue(_noSockets),
            IsStrict = arguments.GetValue(_strict),
            IsResumed = arguments.GetValue(_resume),
            IsVerbose = arguments.GetValue(_verbose),
        };
    }

    private static Option<bool> Flag(string description, string name, params string[] aliases) =>
        new(name, aliases) { Description = description };
}
