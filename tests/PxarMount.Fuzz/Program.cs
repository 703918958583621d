using PxarMount.Tests.TestKit;

namespace PxarMount.Fuzz;

/// <summary>Damages archives without end, or repeats one case, or records a directory for the tests of real mounts.</summary>
public static class Program
{
    private const string Usage = """
        PxarMount.Fuzz [COUNT] [--seed N] [--jobs N] [--folder DIR]   COUNT damaged archives (100000), from the seed where the last run ended,
                                                                      and as many damaged pieces of the small formats of datastores
        PxarMount.Fuzz formats [COUNT] [OPTION…]                      only the latter
        PxarMount.Fuzz replay ARCHIVE [PAYLOAD]                       reads one archive in every way, as each damaged one is read
        PxarMount.Fuzz record DIR                                     the record of a directory as JSON lines

        DIR (fuzz/ in the current folder) holds corpus/ (further archives to damage, NAME.mpxar with NAME.ppxar), failures/ and next-seed.
        """;

    /// <summary>Entry point: 0 is no failure, 1 a failure, 2 a wrong command line.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["record", string folder]:
                foreach (string line in DiskTree.Record(folder).ToJsonLines())
                    Console.WriteLine(line);
                return 0;
            case ["replay", string archive, .. string[] payload]:
                return await Replay.RunAsync(archive, payload.FirstOrDefault());
            case ["formats", .. string[] rest]:
                return FuzzOptions.Parse(rest) is FuzzOptions chosen ? new FormatCampaign(chosen).Run() : Refuse();
            default:
                if (FuzzOptions.Parse(arguments) is not FuzzOptions options)
                    return Refuse();
                int archives = new Campaign(options).Run();
                return Math.Max(archives, new FormatCampaign(options).Run());
        }
    }

    private static int Refuse()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
