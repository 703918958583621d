using System.Globalization;
using System.Text;

namespace PxarMount.Commands;

/// <summary>
/// Reads the list behind <c>-o</c> with the conventions of <c>mount(8)</c>: later options win, a backslash quotes a comma.
/// </summary>
public static class MountOptionsParser
{
    /// <summary>
    /// Applies a list to <paramref name="options"/>. What <c>mount</c> handles itself, and comments like <c>x-systemd.automount</c>,
    /// are ignored; anything else that is unknown is refused, unless <paramref name="sloppy"/>.
    /// </summary>
    /// <exception cref="CommandException">An option is unknown, or its value is wrong.</exception>
    public static MountOptions Apply(MountOptions options, string list, bool sloppy = false)
    {
        foreach (string item in Split(list))
        {
            int equals = item.IndexOf('=');
            string name = equals < 0 ? item : item[..equals];
            string? value = equals < 0 ? null : item[(equals + 1)..];
            options = ApplyFlag(options, name, value)
                ?? ApplyValue(options, name, value)
                ?? ApplyStore(options, name, value)
                ?? (sloppy || IsForOthers(name) ? options : throw Usage($"unknown mount option: {name}; see pxar-mount mount --help"));
        }

        return options;
    }

    private static MountOptions? ApplyFlag(MountOptions options, string name, string? value) => value is not null ? null : name switch
    {
        "ro" => options with { ReadWrite = false },
        "rw" => options with { ReadWrite = true },
        "foreground" => options with { Foreground = true },
        "verbose" or "debug" => options with { Verbose = true },
        "hard" => options with { Store = options.Store with { IsHard = true } },
        "soft" => options with { Store = options.Store with { IsHard = false } },
        "local_time" => options with { Store = options.Store with { IsLocalTime = true } },
        "metadata_only" => options with { MetadataOnly = true },
        "nonempty" => options with { NonEmpty = true },
        "allow_other" => options with { AllowOther = true },
        "allow_root" => options with { AllowRoot = true },
        "default_permissions" => options with { DefaultPermissions = true },
        "nodefault_permissions" => options with { DefaultPermissions = false },
        "auto_unmount" => options with { AutoUnmount = true },
        "suid" => options with { NoSuid = false },
        "nosuid" => options with { NoSuid = true },
        "dev" => options with { NoDev = false },
        "nodev" => options with { NoDev = true },
        "exec" => options with { NoExec = false },
        "noexec" => options with { NoExec = true },
        "symfollow" => options with { NoSymFollow = false },
        "nosymfollow" => options with { NoSymFollow = true },
        "user" or "users" => options with { NoSuid = true, NoDev = true, NoExec = true },
        "owner" or "group" => options with { NoSuid = true, NoDev = true },
        "remount" => throw Usage("remount: a mount cannot be changed; unmount it and mount it again"),
        _ => null,
    };

    private static MountOptions? ApplyValue(MountOptions options, string name, string? value)
    {
        switch (name)
        {
            case "payload":
                return options with { Payload = Required(name, value) };
            case "log_file" or "log-file":
                return options with { LogFile = Required(name, value) };
            case "fsname":
                return options with { FsName = Required(name, value) };
            case "subtype":
                return options with { SubType = Required(name, value) };
            case "uid":
                return options with { Mapping = options.Mapping with { Uid = Id(name, value) } };
            case "gid":
                return options with { Mapping = options.Mapping with { Gid = Id(name, value) } };
            case "umask":
                uint mask = Mask(name, value);
                return options with { Mapping = options.Mapping with { FileMask = mask, DirectoryMask = mask } };
            case "fmask":
                return options with { Mapping = options.Mapping with { FileMask = Mask(name, value) } };
            case "dmask":
                return options with { Mapping = options.Mapping with { DirectoryMask = Mask(name, value) } };
            default:
                return null;
        }
    }

    private static MountOptions? ApplyStore(MountOptions options, string name, string? value)
    {
        DatastoreOptions store = options.Store;
        DatastoreOptions? changed = name switch
        {
            "repository" => store with { Repository = Required(name, value) },
            "server" => store with { Server = Required(name, value) },
            "port" => store with { Port = Required(name, value) },
            "datastore" => store with { Datastore = Required(name, value) },
            "auth_id" or "auth-id" => store with { AuthId = Required(name, value) },
            "password_file" or "password-file" => store with { PasswordFile = Required(name, value) },
            "fingerprint" => store with { Fingerprint = Required(name, value) },
            "timeout" => store with { Timeout = DatastoreValues.Timeout(name, Required(name, value)) },
            "ns" => store with { Namespace = Required(name, value) },
            "keyfile" => store with { KeyFiles = [.. store.KeyFiles, Required(name, value)] },
            "keyfd" => store with { KeyDescriptor = DatastoreValues.FileDescriptor(name, Required(name, value)) },
            "cache_size" or "cache-size" => store with { CacheSize = DatastoreValues.Size(name, Required(name, value)) },
            "cache_dir" or "cache-dir" => store with { CacheFolder = Required(name, value) },
            "disk_cache_size" or "disk-cache-size" => store with { DiskCacheSize = DatastoreValues.Size(name, Required(name, value)) },
            "redis" => store with { Redis = Required(name, value) },
            "refresh" => store with { Refresh = DatastoreValues.Span(name, Required(name, value)) },
            "time_format" or "time-format" => store with { TimeFormat = Required(name, value) },
            "layout" => store with { Layout = Required(name, value) },
            _ => null,
        };
        return changed is null ? null : options with { Store = changed };
    }

    private static bool IsForOthers(string name) =>
        name is "" or "defaults" or "auto" or "noauto" or "nouser" or "user" or "nogroup" or "noowner" or "_netdev" or "nofail"
            or "atime" or "noatime" or "diratime" or "nodiratime" or "relatime" or "norelatime" or "strictatime" or "nostrictatime"
            or "lazytime" or "nolazytime" or "async" or "sync" or "dirsync" or "silent" or "loud" or "mand" or "nomand"
            or "iversion" or "noiversion" or "comment" or "helper" or "uhelper"
        || name.StartsWith("x-", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Split(string list)
    {
        var item = new StringBuilder();
        for (int index = 0; index < list.Length; index++)
        {
            char character = list[index];
            if (character == '\\' && index + 1 < list.Length && list[index + 1] is ',' or '\\')
            {
                item.Append(list[++index]);
            }
            else if (character == ',')
            {
                yield return item.ToString();
                item.Clear();
            }
            else
            {
                item.Append(character);
            }
        }

        yield return item.ToString();
    }

    private static string Required(string name, string? value) =>
        string.IsNullOrEmpty(value) ? throw Usage($"mount option {name} needs a value: {name}=…") : value;

    private static uint Id(string name, string? value) =>
        uint.TryParse(Required(name, value), NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id != uint.MaxValue
            ? id
            : throw Usage($"mount option {name}={value}: not a number of a user or group");

    private static uint Mask(string name, string? value)
    {
        string digits = Required(name, value);
        uint mask = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7' || (mask = (mask << 3) | (uint)(digit - '0')) > 0x1FF)
                throw Usage($"mount option {name}={value}: not an octal number up to 0777");
        }

        return mask;
    }

    private static CommandException Usage(string message) => new(ExitCode.Usage, message);
}
