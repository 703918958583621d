using PbsReader.Chunks;

namespace PxarMount.Tests.Pbs;

/// <summary>Tests that count <see cref="ChunkBuffer.LiveCount"/> run alone: the count is that of the whole process.</summary>
[CollectionDefinition(nameof(LiveBuffers), DisableParallelization = true)]
public sealed class LiveBuffers;
