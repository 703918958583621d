using PbsReader.Blobs;
using PbsReader.Chunks;
using PxarMount.Tests.Pbs;
using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.Tests.Mutation;

[Collection(nameof(LiveBuffers))]
public sealed class FormatMutationTests
{
    public static TheoryData<string> Names => [.. FormatTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Examples_AreReadable_OrRefusedForLackOfAKey(string name)
    {
        FormatTarget target = Find(name);
        foreach (byte[] example in target.Examples)
            Assert.True(target.Exercise([.. example], name) || IsEncrypted(example));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DamagedData_IsReadOrRefused_AndNothingElse(string name)
    {
        FormatTarget target = Find(name);
        int live = ChunkBuffer.LiveCount;
        int count = name == "master key" ? 200 : 4000;
        for (ulong seed = 0; seed < (ulong)count; seed++)
        {
            (byte[] data, string story) = target.Damage(seed);
            target.Exercise(data, story);
        }

        Assert.Equal(live, ChunkBuffer.LiveCount);
    }

    // Blobs are read without their key as well.
    private static bool IsEncrypted(byte[] example) =>
        DataBlob.KindOf(example) is BlobKind.Encrypted or BlobKind.CompressedEncrypted;

    private static FormatTarget Find(string name) => FormatTargets.All.Single(target => target.Name == name);
}
