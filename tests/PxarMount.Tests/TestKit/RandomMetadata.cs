using System.Text;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>Owners, modes, times, attributes and ACLs of every kind, valid for the entry's kind.</summary>
public sealed class RandomMetadata(SeededRandom random, RandomTreeLimits limits)
{
    private static readonly ulong[] s_flags =
        [0x2_0000, 0x10_0000, 0x80_0000, 0x20_0000, 0x4_0000, 0x100_0000, 0x1_0000, 0x40_0000, 0x2000, 0x8000, 0x200_0000];

    public PxarStat Stat(PxarEntryKind kind)
    {
        uint type = kind switch
        {
            PxarEntryKind.File => PxarStat.TypeFile,
            PxarEntryKind.Directory => PxarStat.TypeDirectory,
            PxarEntryKind.SymbolicLink => PxarStat.TypeSymbolicLink,
            PxarEntryKind.CharacterDevice => PxarStat.TypeCharacterDevice,
            PxarEntryKind.BlockDevice => PxarStat.TypeBlockDevice,
            PxarEntryKind.Fifo => PxarStat.TypeFifo,
            _ => PxarStat.TypeSocket,
        };
        uint permissions = kind == PxarEntryKind.SymbolicLink ? 0x1FF : random.Pick<uint>(0x1A4, 0x1ED, 0x180, 0, (uint)random.Below(0x1000));
        ulong flags = !limits.LinuxOnly && random.OneIn(6) ? s_flags[random.Below(s_flags.Length)] : 0;
        return new PxarStat(type | permissions, flags, Id(), Id(), Time());
    }

    public PxarMetadata Metadata(PxarEntryKind kind)
    {
        bool fileOrDirectory = kind is PxarEntryKind.File or PxarEntryKind.Directory;
        if ((limits.LinuxOnly && !fileOrDirectory) || !random.OneIn(3))
            return PxarMetadata.None;
        PxarAcl acl = fileOrDirectory && random.OneIn(2) ? Acl(kind == PxarEntryKind.Directory) : PxarAcl.None;
        ReadOnlyMemory<byte>? capabilities = kind == PxarEntryKind.File && random.OneIn(5) ? Capabilities() : (ReadOnlyMemory<byte>?)null;
        uint? project = fileOrDirectory && !limits.LinuxOnly && random.OneIn(8) ? 1 + (uint)random.Below(int.MaxValue) : null;
        return new PxarMetadata(XAttrs(), acl, capabilities, project);
    }

    private uint Id() => random.Pick<uint>(0, 0, 1000, 65534, 100_000, 4_294_967_294, (uint)random.Below(int.MaxValue));

    private PxarTime Time()
    {
        uint nanoseconds = random.Pick<uint>(0, 1, 999_999_999, (uint)random.Below(1_000_000_000));
        long seconds = random.Below(7) switch
        {
            0 => 0,
            1 => -1,
            2 => -random.Below(2_000_000_000L),
            3 => 2_147_483_647 + (long)random.Below(2),
            4 => limits.LinuxOnly ? 13_569_465_600 : random.Pick(long.MinValue / 2_000_000_000, 253_402_300_800, 1L << 40),
            _ => 1_600_000_000 + random.Below(100_000_000L),
        };
        return new PxarTime(seconds, nanoseconds);
    }

    private PxarXAttr[] XAttrs()
    {
        var names = new HashSet<string>();
        int count = random.Below(5);
        int budget = limits.MaxXAttrValue;
        var attributes = new List<PxarXAttr>();
        while (attributes.Count < count)
        {
            string name = random.Below(6) switch
            {
                0 => "user." + new string('k', 250),
                1 => $"trusted.t{random.Below(9)}",
                2 => "user.ключ",
                3 => "user. odd=name\"\\",
                _ => $"user.attr{random.Below(50)}",
            };
            if (!names.Add(name))
                continue;
            int length = Math.Min(budget, random.Below(4) switch { 0 => 0, 1 => random.Below(limits.MaxXAttrValue), _ => random.Below(40) });
            budget -= length;
            attributes.Add(new PxarXAttr(new FileName(Encoding.UTF8.GetBytes(name)), random.Bytes(length)));
        }

        return [.. attributes];
    }

    /// <summary>Version 2 of the kernel's structure with random masks, effective or not.</summary>
    private byte[] Capabilities()
    {
        byte[] value = new byte[20];
        value[0] = (byte)random.Below(2);
        value[3] = 2;
        value[5] = (byte)random.Below(256);
        value[9] = (byte)random.Below(256);
        return value;
    }

    private PxarAcl Acl(bool directory)
    {
        PxarAclEntry[] users = Named();
        PxarAclEntry[] groups = Named();
        byte? groupObject = users.Length + groups.Length > 0 || random.OneIn(2) ? Permissions() : null;
        if (!directory || random.OneIn(2))
            return new PxarAcl(users, groups, groupObject, null, [], []);
        PxarAclEntry[] defaultUsers = Named();
        PxarAclEntry[] defaultGroups = Named();
        byte? mask = defaultUsers.Length + defaultGroups.Length > 0 || random.OneIn(2) ? Permissions() : null;
        var unnamed = new PxarAclDefault(Permissions(), Permissions(), Permissions(), mask);
        return new PxarAcl(users, groups, groupObject, unnamed, defaultUsers, defaultGroups);
    }

    private byte Permissions() => (byte)random.Below(8);

    private PxarAclEntry[] Named()
    {
        var ids = new SortedSet<uint>();
        for (int count = random.Below(4); count > 0; count--)
            ids.Add((uint)random.Below(100_000));
        return [.. ids.Select(id => new PxarAclEntry(id, Permissions()))];
    }
}
