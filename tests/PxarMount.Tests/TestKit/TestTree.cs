using System.Text;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>Short words for <see cref="TestNode"/> trees with plain metadata.</summary>
public static class TestTree
{
    public static TestNode Root(params TestNode[] children) => Directory("", children);

    public static TestNode Directory(string name, params TestNode[] children)
    {
        var node = new TestNode { Name = FileName.FromText(name), Kind = PxarEntryKind.Directory };
        node.Stat = Stat(PxarStat.TypeDirectory | 0x1ED);
        foreach (TestNode child in children)
            node.Add(child);
        return node;
    }

    public static TestNode File(string name, string content = "content\n", uint mode = 0x1A4) => new()
    {
        Name = FileName.FromText(name),
        Kind = PxarEntryKind.File,
        Stat = Stat(PxarStat.TypeFile | mode),
        Content = Encoding.UTF8.GetBytes(content),
    };

    public static TestNode Link(string name, string target) => new()
    {
        Name = FileName.FromText(name),
        Kind = PxarEntryKind.SymbolicLink,
        Stat = Stat(PxarStat.TypeSymbolicLink | 0x1FF),
        LinkTarget = FileName.FromText(target),
    };

    public static TestNode HardLink(string name, TestNode target) => new()
    {
        Name = FileName.FromText(name),
        Kind = PxarEntryKind.HardLink,
        HardLinkTarget = target,
    };

    public static TestNode Device(string name, ulong major, ulong minor) => new()
    {
        Name = FileName.FromText(name),
        Kind = PxarEntryKind.CharacterDevice,
        Stat = Stat(PxarStat.TypeCharacterDevice | 0x180),
        Device = new PxarDevice(major, minor),
    };

    public static TestNode Fifo(string name) =>
        new() { Name = FileName.FromText(name), Kind = PxarEntryKind.Fifo, Stat = Stat(PxarStat.TypeFifo | 0x180) };

    public static TestNode Socket(string name) =>
        new() { Name = FileName.FromText(name), Kind = PxarEntryKind.Socket, Stat = Stat(PxarStat.TypeSocket | 0x180) };

    private static PxarStat Stat(uint mode) => new(mode, 0, 0, 0, new PxarTime(1_700_000_000, 123_456_789));
}
