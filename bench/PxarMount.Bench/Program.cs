namespace PxarMount.Bench;

/// <summary>
/// <c>measure [NAME]</c>, or <c>parts TREE</c>, what a backup is made of, or <c>folder FILE</c> and <c>huge FILE</c>, which write archives
/// for the benchmarks of mounts.
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
            case ["folder", string path]:
                BigArchives.WriteFolder(path, 100_000);
                return 0;
            case ["huge", string path]:
                BigArchives.WriteTree(path, 1_000_000);
                return 0;
            default:
                Console.Error.WriteLine("usage: PxarMount.Bench measure [NAME…] | parts TREE | folder FILE | huge FILE");
                return 1;
        }
    }
}
