using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Repository;

/// <summary>A key that no golden snapshot was made with, in a file without a passphrase.</summary>
internal static class OtherKey
{
    private static readonly Lazy<ScratchFolder> s_folder = new(Make);

    internal static string Path => s_folder.Value["key.json"];

    private static ScratchFolder Make()
    {
        var folder = new ScratchFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        using var key = CryptConfig.CreateRandom();
        EncryptionKeyFile.Create(key, KeyDerivationKind.None, [], null, TimeProvider.System).Save(folder["key.json"], overwrite: false);
        return folder;
    }
}
