using System.Text;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>Names that are valid and as odd as they come; unique within a directory.</summary>
public sealed class RandomName(SeededRandom random, RandomTreeLimits limits)
{
    private static readonly byte[][] s_odd =
    [
        " "u8.ToArray(), "..."u8.ToArray(), "..a"u8.ToArray(), "-rf"u8.ToArray(), "a b"u8.ToArray(), "tab\t"u8.ToArray(),
        "new\nline"u8.ToArray(), "\\"u8.ToArray(), "*"u8.ToArray(), "[x]"u8.ToArray(), "$HOME"u8.ToArray(), "%s%n"u8.ToArray(),
        "ünïcödé"u8.ToArray(), "日本"u8.ToArray(), "😀"u8.ToArray(), [0xFF], [0xFE, 0xFF], [0xE2, 0x82], [0xED, 0xA0, 0x80],
        [0xC0, 0xAF], [0x01], [0x7F], "hex:00"u8.ToArray(), "CON"u8.ToArray(), "con"u8.ToArray(), "lost+found"u8.ToArray(),
    ];

    private readonly Dictionary<TestNode, HashSet<FileName>> _taken = [];

    public FileName Next(TestNode parent)
    {
        if (!_taken.TryGetValue(parent, out HashSet<FileName>? taken))
            _taken.Add(parent, taken = []);
        while (true)
        {
            var name = new FileName(Candidate());
            if (FileName.IsValidEntryName(name.Bytes) && taken.Add(name))
                return name;
        }
    }

    /// <summary>A link's target: not empty, without NUL.</summary>
    public FileName Target()
    {
        byte[] target = random.Below(5) switch
        {
            0 => "../x/./y"u8.ToArray(),
            1 => "/absolute/target"u8.ToArray(),
            2 => s_odd[random.Below(s_odd.Length)],
            3 => Raw(1 + random.Below(limits.MaxTarget)),
            _ => Encoding.ASCII.GetBytes($"file{random.Below(1000)}"),
        };
        return new FileName(target);
    }

    private byte[] Candidate() => random.Below(12) switch
    {
        0 => s_odd[random.Below(s_odd.Length)],
        1 => Raw(1 + random.Below(30)),
        2 => Raw(limits.MaxName <= 255 || !random.OneIn(4) ? 255 : limits.MaxName),
        3 => [(byte)(1 + random.Below(255))],
        _ => Encoding.ASCII.GetBytes($"n{random.Below(10_000)}"),
    };

    private byte[] Raw(int length)
    {
        byte[] bytes = random.Bytes(length);
        foreach (ref byte value in bytes.AsSpan())
        {
            if (value is 0 or (byte)'/')
                value = (byte)'_';
        }

        return bytes;
    }
}
