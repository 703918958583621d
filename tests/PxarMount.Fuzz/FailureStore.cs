using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.Fuzz;

/// <summary>Keeps the archives that were misread, and how. Safe for concurrent use.</summary>
internal sealed class FailureStore(string folder)
{
    private readonly Lock _lock = new();

    public string Folder => folder;

    public int Count { get; private set; }

    public void Save(ulong seed, Mutant mutant, string what)
    {
        lock (_lock)
        {
            Count++;
            Directory.CreateDirectory(folder);
            string name = Path.Combine(folder, $"seed-{seed}");
            File.WriteAllBytes(name + (mutant.Payload is null ? ".pxar" : ".mpxar"), mutant.Metadata);
            if (mutant.Payload is not null)
                File.WriteAllBytes(name + ".ppxar", mutant.Payload);
            File.WriteAllText(name + ".txt", $"{mutant.Story}\n\n{what}\n");
        }
    }
}
