using System.Diagnostics;
using System.Globalization;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Remote;
using PbsReader.Snapshots;

namespace PxarMount.Bench;

/// <summary>
/// What a server and the line to it give when nobody decodes what comes: the chunks of an index, each once, so many at a time. The server
/// is the one of the environment that the test server prints.
/// </summary>
internal static class ServerBenchmark
{
    private static readonly int[] s_parallelism = [1, 4, 8, 16];

    public static async Task RunAsync(string group, string indexName)
    {
        foreach (int parallelism in s_parallelism)
        {
            if (!PbsRepository.TryParse(Variable("PBS_REPOSITORY"), out PbsRepository? repository)
                || !CertificateFingerprint.TryParse(Variable("PBS_FINGERPRINT"), out CertificateFingerprint fingerprint))
            {
                throw new FormatException("PBS_REPOSITORY or PBS_FINGERPRINT is malformed");
            }

            var options = new RemoteOptions
            {
                Repository = repository,
                Fingerprint = fingerprint,
                GetSecret = static _ => new ValueTask<string>(Variable("PBS_PASSWORD")),
                Parallelism = parallelism,
            };
            await using var datastore = new RemoteDatastore(options);
            string[] names = group.Split('/');
            if (!BackupGroup.TryCreate(default, names[0], names[1], out BackupGroup? found))
                throw new FormatException($"no group: {group}");
            IReadOnlyList<SnapshotId> snapshots = await datastore.ListSnapshotsAsync(found);
            await using ISnapshotReader reader = await datastore.OpenSnapshotAsync(snapshots[^1]);
            IChunkIndex index = IndexFile.Parse(await reader.ReadFileAsync(indexName, 64 << 20), indexName);
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            long stored = await FetchAsync(reader.Chunks, index, parallelism);
            double time = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double processor = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{parallelism,2} at a time: {stored / time / 1e6,6:N0} MB/s stored, {index.Length / time / 1e6,6:N0} MB/s plain, "
                    + $"{processor:N2} s of a core"));
        }
    }

    private static async Task<long> FetchAsync(IChunkStore store, IChunkIndex index, int parallelism)
    {
        long stored = 0;
        await Parallel.ForAsync(0, index.Count, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, async (position, end) =>
        {
            using ChunkBuffer blob = await store.ReadBlobAsync(index[position].Digest, end);
            Interlocked.Add(ref stored, blob.Length);
        });
        return stored;
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");
}
