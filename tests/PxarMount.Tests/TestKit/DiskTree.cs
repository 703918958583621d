using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>Records a directory as the kernel shows it: a mount, an extracted tree, a source of an archive.</summary>
public static class DiskTree
{
    /// <summary>The record of <paramref name="folder"/>. Must not run in the process that serves the mount.</summary>
    public static TreeListing Record(string folder, bool contents = true, bool inodeFlags = false) =>
        TreeListing.From(Walk(Encoding.UTF8.GetBytes(folder), contents, inodeFlags));

    private static IEnumerable<SeenEntry> Walk(byte[] root, bool contents, bool inodeFlags)
    {
        var stack = new Stack<byte[]>([[]]);
        while (stack.TryPop(out byte[]? relative))
        {
            byte[] full = Join(root, relative);
            SeenEntry entry = See(full, relative, contents, inodeFlags);
            yield return entry;
            if (!entry.IsDirectory)
                continue;
            foreach (byte[] name in LinuxFiles.ReadDirectory(full))
                stack.Push(Join(relative, name));
        }
    }

    private static byte[] Join(byte[] folder, byte[] name) =>
        folder.Length == 0 ? name : name.Length == 0 ? folder : [.. folder, (byte)'/', .. name];

    private static SeenEntry See(byte[] path, byte[] relative, bool contents, bool inodeFlags)
    {
        ReadOnlySpan<byte> stat = LinuxFiles.Statx(path);
        uint mode = BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]);
        uint type = mode & PxarStat.TypeMask;
        uint links = BinaryPrimitives.ReadUInt32LittleEndian(stat[16..]);
        bool opens = type is PxarStat.TypeFile or PxarStat.TypeDirectory;
        string? hash = null;
        uint? flags = null;
        if ((contents && type == PxarStat.TypeFile) || (opens && inodeFlags))
        {
            using SafeFileHandle file = LinuxFiles.OpenRead(path);
            hash = contents && type == PxarStat.TypeFile ? Hash(file) : null;
            flags = inodeFlags ? LinuxFiles.InodeFlags(file) : null;
        }

        return new SeenEntry
        {
            Path = relative,
            Mode = mode,
            Uid = BinaryPrimitives.ReadUInt32LittleEndian(stat[20..]),
            Gid = BinaryPrimitives.ReadUInt32LittleEndian(stat[24..]),
            Size = BinaryPrimitives.ReadInt64LittleEndian(stat[40..]),
            Time = new PxarTime(BinaryPrimitives.ReadInt64LittleEndian(stat[112..]), BinaryPrimitives.ReadUInt32LittleEndian(stat[120..])),
            Device = new PxarDevice(BinaryPrimitives.ReadUInt32LittleEndian(stat[128..]), BinaryPrimitives.ReadUInt32LittleEndian(stat[132..])),
            LinkCount = links,
            LinkKey = links > 1 && type != PxarStat.TypeDirectory
                ? (BinaryPrimitives.ReadUInt64LittleEndian(stat[136..]), BinaryPrimitives.ReadUInt64LittleEndian(stat[32..]))
                : null,
            Sha256 = hash,
            Target = type == PxarStat.TypeSymbolicLink ? new FileName(LinuxFiles.ReadLink(path)) : default,
            InodeFlags = flags,
            XAttrs = [.. LinuxFiles.ListXAttrs(path)
                .Where(name => !name.AsSpan().StartsWith("security.selinux"u8))
                .Select(name => KeyValuePair.Create(TreeRow.Text(name), LinuxFiles.GetXAttr(path, name)))],
        };
    }

    private static string Hash(SafeFileHandle file)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 17];
        for (long offset = 0; ;)
        {
            int count = RandomAccess.Read(file, buffer, offset);
            if (count == 0)
                return Convert.ToHexStringLower(sha.GetHashAndReset());
            sha.AppendData(buffer, 0, count);
            offset += count;
        }
    }
}
