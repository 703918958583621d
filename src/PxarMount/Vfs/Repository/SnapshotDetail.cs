using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PxarMount.Vfs.Repository;

/// <summary>A file of the hidden folder. Equal by content.</summary>
internal sealed class SnapshotDetail(ReadOnlyMemory<byte> content) : IEquatable<SnapshotDetail>
{
    /// <summary>Text with a line feed behind it.</summary>
    internal SnapshotDetail(string line)
        : this(Encoding.UTF8.GetBytes(line.EndsWith('\n') ? line : line + "\n"))
    {
    }

    internal ReadOnlyMemory<byte> Content => content;

    /// <summary>A number that other content has not.</summary>
    internal ulong Version { get; } = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(content.Span));

    public bool Equals(SnapshotDetail? other) => other is not null && content.Span.SequenceEqual(other.Content.Span);

    public override bool Equals(object? obj) => Equals(obj as SnapshotDetail);

    public override int GetHashCode() => Version.GetHashCode();
}
