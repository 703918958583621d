namespace PxarMount.Bench;

/// <summary>
/// <c>measure [NAME]</c>; <c>parts TREE</c>, what a backup is made of; <c>fetch GROUP INDEX</c>, what a server gives; <c>folder FILE</c>
/// and <c>huge FILE</c>, which write archives for the benchmarks of mounts.
/// </summary>
public static class Program
{
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["measure", .. string[] names]:
                CodeBenchmarks.Run(names);
                return 0;
            case ["parts", string tree]:
                BackupPartsStream.Measure(tree);
                return 0;
            case ["fetch", string group, string index]:
                ServerBenchmark.RunAsync(group, index).GetAwaiter().GetResult();
                return 0;
            case ["folder", string path]:
                BigArchives.WriteFolder(path, 100_000);
                return 0;
            case ["huge", string path]:
                BigArchives.WriteTree(path, 1_000_000);
                return 0;
            default:
                Console.Error.WriteLine("usage: measure [NAME…] | parts TREE | fetch GROUP INDEX | folder FILE | huge FILE");
                return 1;
        }
    }
}
