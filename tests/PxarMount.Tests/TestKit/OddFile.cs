
namespace PxarMount.Tests.TestKit;

/// <summary>What can lie in a file's place.</summary>
public static class OddFile
{
    public static async Task ReplaceAsync(string path, string what)
    {
        string aside = path + ".aside";
        File.Move(path, aside);
        switch (what)
        {
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "fifo":
                await TestProcess.CheckAsync("mkfifo", path);
                break;
            case "link":
                File.CreateSymbolicLink(path, aside);
                break;
            case "empty":
                await File.WriteAllBytesAsync(path, []);
                break;
            case "huge":
                await using (FileStream file = File.Create(path))
                    file.SetLength(1L << 40);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what));
        }
    }
}
