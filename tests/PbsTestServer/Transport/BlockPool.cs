using System.Buffers;
using System.Collections.Concurrent;

namespace PbsTestServer.Transport;

/// <summary>Blocks of one size, used again and again; the shared pool keeps so few that the garbage collector eats a core.</summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    private const int BlockLength = 64 << 10;
    private const int MaxFreeCount = 1024;
    private readonly ConcurrentQueue<Block> _free = new();

    public static BlockPool Instance { get; } = new();

    public override int MaxBufferSize => BlockLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockLength);
        return _free.TryDequeue(out Block? block) ? block.Reuse() : new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockLength, pinned: true);
        private int _isFree;

        public Memory<byte> Memory => _bytes;

        public Block Reuse()
        {
            _isFree = 0;
            return this;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0 && pool._free.Count < MaxFreeCount)
                pool._free.Enqueue(this);
        }
    }
}
