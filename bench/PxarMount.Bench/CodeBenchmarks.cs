using PbsBackup.Archive;
using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Bench;

/// <summary>What is measured in memory, without a mount: the accessor's lookup, the encoder, and chunks.</summary>
public static class CodeBenchmarks
{
    private const int Directories = 200;
    private const int FilesPerDirectory = 100;
    private const int Files = Directories * FilesPerDirectory;
    private static readonly byte[] s_content = new byte[4096];

    private static readonly (string Name, Action Run)[] s_all =
    [
        ("lookup", MeasureLookup),
        ("encode", MeasureEncoder),
        ("decode", ChunkBenchmarks.MeasureDecoding),
        ("blob", ChunkBenchmarks.MeasureEncoding),
        ("chunker", ChunkBenchmarks.MeasureChunker),
        ("buffers", BufferBenchmarks.Measure),
        ("hits", CacheBenchmarks.Measure),
        ("verify", StreamBenchmarks.MeasureDecoding),
        ("stream", StreamBenchmarks.MeasureStreams),
        ("random", StreamBenchmarks.MeasureRandomReads),
        ("disk", DiskCacheBenchmarks.Measure),
    ];

    /// <summary>Runs those whose name is given, or all.</summary>
    public static void Run(IReadOnlyCollection<string> names)
    {
        foreach ((string name, Action run) in s_all)
        {
            if (names.Count == 0 || names.Contains(name))
                run();
        }
    }

    private static void MeasureLookup()
    {
        var archive = new MemoryStream();
        Encode(archive, null, []);
        PxarAccessor accessor = Complete(PxarAccessor.OpenAsync(new MemorySource(archive.ToArray())));
        PxarDirectory root = Complete(accessor.OpenRootAsync());
        byte[][] directories = [.. Enumerable.Range(0, Directories).Select(number => BigArchives.Name("directory", number))];
        byte[][] files = [.. Enumerable.Range(0, FilesPerDirectory).Select(number => BigArchives.Name("file", number))];
        long end = Complete(root.LookupAsync(directories[7]))!.Value.DirectoryEnd;
        PxarDirectory directory = Complete(accessor.OpenDirectoryAtEndAsync(end));

        Measurement.Run("lookup of a name in a directory", files.Length, () =>
        {
            foreach (byte[] file in files)
                _ = Complete(directory.LookupAsync(file));
        });
        byte[] absent = BigArchives.Name("nothing", 0);
        Measurement.Run("lookup of a name that is not there", 1000, () =>
        {
            for (int round = 0; round < 1000; round++)
                _ = Complete(directory.LookupAsync(absent));
        });
        Measurement.Run($"lookup of a path in a tree of {Files:N0} files", Directories, () =>
        {
            for (int number = 0; number < Directories; number++)
            {
                PxarDirectoryItem found = Complete(root.LookupAsync(directories[number * 7 % Directories]))!.Value;
                _ = Complete(Complete(accessor.OpenDirectoryAtEndAsync(found.DirectoryEnd)).LookupAsync(files[number % files.Length]));
            }
        });
    }

    private static void MeasureEncoder()
    {
        var archive = new MemoryStream(Files * (s_content.Length + 200));
        var payload = new MemoryStream(Files * (s_content.Length + 50));
        Measurement.Run($"encoder: {Files:N0} files of 4 KiB, single archive", 1, () => Encode(archive, null, s_content));
        Measurement.Run($"encoder: {Files:N0} files of 4 KiB, split archive", 1, () => Encode(archive, payload, s_content));
    }

    private static void Encode(MemoryStream archive, MemoryStream? payload, byte[] content)
    {
        archive.Position = 0;
        payload?.Position = 0;
        var encoder = new PxarEncoder(archive, payload);
        encoder.Begin(BigArchives.DirectoryHead);
        for (int directory = 0; directory < Directories; directory++)
        {
            encoder.EnterDirectory(BigArchives.Name("directory", directory), BigArchives.DirectoryHead);
            for (int file = 0; file < FilesPerDirectory; file++)
                encoder.AddFile(BigArchives.Name("file", file), BigArchives.FileHead, content);
            encoder.LeaveDirectory();
        }

        encoder.Finish();
    }

    // In memory every read completes at once.
    private static T Complete<T>(ValueTask<T> operation) => operation.IsCompletedSuccessfully
        ? operation.Result
        : operation.AsTask().GetAwaiter().GetResult();
}
