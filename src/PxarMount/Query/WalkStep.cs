namespace PxarMount.Query;

/// <summary>What a step of a <see cref="TreeWalker"/> came to.</summary>
public enum WalkStep
{
    /// <summary>An entry; a directory is walked only after <see cref="TreeWalker.Enter"/>.</summary>
    Entry,

    /// <summary>The end of a directory that was entered; it is the current entry again.</summary>
    Leave,

    /// <summary>The walk is over.</summary>
    End,
}
