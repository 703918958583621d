namespace PxarMount.Extraction;

/// <summary>How far the making of a <see cref="TargetDirectory"/> got.</summary>
internal enum TargetState
{
    /// <summary>Not made yet: nothing in it was wanted so far.</summary>
    Pending,

    /// <summary>Made by this extraction.</summary>
    Created,

    /// <summary>Was there before.</summary>
    Existing,

    /// <summary>Could not be made, which was reported; what is in it is passed over.</summary>
    Failed,
}
