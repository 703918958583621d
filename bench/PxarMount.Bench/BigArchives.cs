using System.Globalization;
using System.Text;
using PbsBackup.Archive;
using PxarArchive;

namespace PxarMount.Bench;

/// <summary>Archives that would take long to make from real files.</summary>
public static class BigArchives
{
    private const int FilesPerDirectory = 999;
    private static readonly byte[] s_content = new byte[16];
    private static readonly PxarTime s_time = new(1_700_000_000, 0);

    /// <summary>One directory with that many small files, <c>file000000</c> and so on.</summary>
    public static void WriteFolder(string path, int files) => Write(path, encoder => AddFiles(encoder, files));

    /// <summary>A tree of about that many entries, a thousand in each directory.</summary>
    public static void WriteTree(string path, int entries) => Write(path, encoder =>
    {
        for (int directory = 0; directory < entries / (FilesPerDirectory + 1); directory++)
        {
            encoder.EnterDirectory(Name("directory", directory), DirectoryHead);
            AddFiles(encoder, FilesPerDirectory);
            encoder.LeaveDirectory();
        }
    });

    /// <summary>The head of every file above.</summary>
    public static PxarHead FileHead { get; } = new(new PxarStat(PxarStat.TypeFile | 0x1A4, 0, 0, 0, s_time));

    /// <summary>The head of every directory above.</summary>
    public static PxarHead DirectoryHead { get; } = new(new PxarStat(PxarStat.TypeDirectory | 0x1ED, 0, 0, 0, s_time));

    /// <summary>A name with six digits.</summary>
    public static byte[] Name(string prefix, int number) =>
        Encoding.ASCII.GetBytes(prefix + number.ToString("d6", CultureInfo.InvariantCulture));

    private static void Write(string path, Action<PxarEncoder> content)
    {
        using FileStream file = File.Create(path);
        var encoder = new PxarEncoder(file);
        encoder.Begin(DirectoryHead);
        content(encoder);
        encoder.Finish();
    }

    private static void AddFiles(PxarEncoder encoder, int count)
    {
        for (int file = 0; file < count; file++)
            encoder.AddFile(Name("file", file), FileHead, s_content);
    }
}
