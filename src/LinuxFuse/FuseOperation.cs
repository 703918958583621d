namespace LinuxFuse;

/// <summary>What a session did for one kind of request since it was mounted.</summary>
/// <param name="Name">What the kind is called in messages: <c>read</c>, <c>lookup</c>.</param>
/// <param name="Count">Requests that were answered.</param>
/// <param name="Errors">Those answered with an error that no caller expects, like EIO; a name that is not there is none.</param>
/// <param name="Time">Time from receiving to answering them, summed up, with the waiting for disks and servers.</param>
public readonly record struct FuseOperation(string Name, long Count, long Errors, TimeSpan Time);
