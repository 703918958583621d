using System.Globalization;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// The open files from which a key or a passphrase is to be read, as arguments and environment name them. The process that serves a
/// mount must get them from the one that was started.
/// </summary>
internal static class SecretDescriptors
{
    private const string Option = "--keyfd";
    private const string Assignment = "keyfd=";
    private const int FirstOwn = 3;

    private static readonly string[] s_variables = ["PBS_ENCRYPTION_PASSWORD_FD", "PBS_PASSWORD_FD", "PXAR_MOUNT_REDIS_PASSWORD_FD"];

    /// <summary>Lets children get them.</summary>
    internal static void KeepForChildren()
    {
        string?[] values = [.. s_variables.Select(Environment.GetEnvironmentVariable)];
        foreach (int descriptor in In([.. ChildProcess.ArgumentBlock().Select(Text)], values))
            Descriptor.SetInheritable(descriptor, inheritable: true);
    }

    /// <summary>Their numbers; without the three standard ones, which every child gets.</summary>
    internal static IReadOnlyList<int> In(IReadOnlyList<string> arguments, params IReadOnlyList<string?> variables)
    {
        var found = new List<int>();
        void Add(string? text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor) && descriptor >= FirstOwn)
                found.Add(descriptor);
        }

        foreach (string? variable in variables)
            Add(variable);
        for (int index = 0; index < arguments.Count; index++)
        {
            if (arguments[index] == Option && index + 1 < arguments.Count)
                Add(arguments[index + 1]);
            foreach (string item in arguments[index].Split(','))
            {
                string option = item.StartsWith("-o", StringComparison.Ordinal) ? item[2..] : item.TrimStart('-');
                if (option.StartsWith(Assignment, StringComparison.Ordinal))
                    Add(option[Assignment.Length..]);
            }
        }

        return found;
    }

    private static string Text(byte[] argument) => RawText.Decode(argument.AsSpan(0, argument.Length - 1));
}
