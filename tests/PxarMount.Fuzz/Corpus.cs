using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.Fuzz;

/// <summary>Archives that a user put into the corpus folder.</summary>
internal static class Corpus
{
    public static IEnumerable<Victim> Load(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder).Where(path => path.EndsWith("pxar", StringComparison.Ordinal)).Order())
        {
            string payload = Path.ChangeExtension(path, ".ppxar");
            if (path == payload)
                continue;
            bool split = path.EndsWith(".mpxar", StringComparison.Ordinal) && File.Exists(payload);
            yield return new Victim(Path.GetFileName(path), File.ReadAllBytes(path), split ? File.ReadAllBytes(payload) : null);
        }
    }
}
