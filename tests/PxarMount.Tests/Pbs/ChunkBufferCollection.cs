namespace PxarMount.Tests.Pbs;

/// <summary>Tests that count buffers of the whole process run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ChunkBufferCollection
{
    public const string Name = "chunk buffers";
}
