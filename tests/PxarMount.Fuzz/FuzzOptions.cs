using System.Globalization;

namespace PxarMount.Fuzz;

/// <summary>The command line of a campaign.</summary>
/// <param name="Count">Damaged archives to read.</param>
/// <param name="Seed">First seed; null goes on where the last campaign ended.</param>
/// <param name="Jobs">Threads.</param>
/// <param name="Folder">Corpus, failures and the next seed.</param>
public sealed record FuzzOptions(long Count, ulong? Seed, int Jobs, string Folder)
{
    /// <summary>Null when the command line is wrong.</summary>
    public static FuzzOptions? Parse(string[] arguments)
    {
        var options = new FuzzOptions(100_000, null, Environment.ProcessorCount, "fuzz");
        for (int index = 0; index < arguments.Length; index++)
        {
            string argument = arguments[index];
            if (long.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            {
                options = options with { Count = count };
                continue;
            }

            if (++index >= arguments.Length)
                return null;
            string value = arguments[index];
            FuzzOptions? changed = argument switch
            {
                "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out ulong seed) => options with { Seed = seed },
                "--jobs" when int.TryParse(value, CultureInfo.InvariantCulture, out int jobs) && jobs > 0 => options with { Jobs = jobs },
                "--folder" => options with { Folder = value },
                _ => null,
            };
            if (changed is null)
                return null;
            options = changed;
        }

        return options;
    }
}
