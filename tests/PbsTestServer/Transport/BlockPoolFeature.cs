using System.Buffers;
using Microsoft.AspNetCore.Connections.Features;

namespace PbsTestServer.Transport;

/// <summary>Makes Kestrel take its memory from the <see cref="BlockPool"/>.</summary>
internal sealed class BlockPoolFeature : IMemoryPoolFeature
{
    public static BlockPoolFeature Instance { get; } = new();

    public MemoryPool<byte> MemoryPool => BlockPool.Instance;
}
