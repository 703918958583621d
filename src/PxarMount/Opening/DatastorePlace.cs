using PbsReader.Remote;

namespace PxarMount.Opening;

/// <summary>A source that lies in a datastore: in a directory, or on a server. One of the two is not null.</summary>
/// <param name="Root">The datastore's directory.</param>
/// <param name="Repository">The datastore on a server.</param>
/// <param name="Path">What of it.</param>
/// <param name="Note">How it was understood, when that was a guess; said behind the reason when it cannot be opened.</param>
public sealed record DatastorePlace(string? Root, PbsRepository? Repository, SnapshotPath Path, string? Note = null)
{
    /// <summary>What it is called in messages, and as the source of a mount. Holds no secret.</summary>
    public string Name
    {
        get
        {
            string store = Repository?.ToString() ?? Root!;
            string path = Path.ToString();
            return path.Length == 0 ? store : $"{store}/{path}";
        }
    }
}
