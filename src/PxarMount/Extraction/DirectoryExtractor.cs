using PxarArchive;
using PxarMount.Interop;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>Makes directories, when they are wanted or something in them is, and finishes them when all is in them.</summary>
internal sealed class DirectoryExtractor(
    ExtractOptions options,
    ExtractionLog log,
    MetadataRestorer metadata,
    TargetDirectories directories)
{
    private const uint CreationMode = 0x1C0;
    private readonly Stack<TargetDirectory> _missing = new();

    /// <summary>
    /// The descriptor of <paramref name="directory"/>, which is made first where it is missing, like those above it; valid until the
    /// next call. Negative where that is impossible, which has been reported.
    /// </summary>
    public int Open(TargetDirectory directory, ReadOnlySpan<byte> path)
    {
        if (directory.State is TargetState.Created or TargetState.Existing)
            return OpenAgain(directory, path);
        _missing.Clear();
        TargetDirectory nearest = directory;
        for (; nearest.State == TargetState.Pending; nearest = nearest.Parent!)
            _missing.Push(nearest);
        while (_missing.TryPop(out TargetDirectory? next))
        {
            next.State = next.Parent!.State == TargetState.Failed ? TargetState.Failed : Make(next, path);
        }

        return directory.State == TargetState.Failed ? -1 : OpenAgain(directory, path);
    }

    /// <summary>Gives a directory its metadata and closes it, if it was made or asked for.</summary>
    public void Leave(TargetDirectory directory, ReadOnlySpan<byte> path)
    {
        bool wanted = directory.State == TargetState.Created || (directory.State == TargetState.Existing && directory.IsSelected);
        DirectoryNode node = directory.Node!;
        directory.Node = null;
        if (wanted)
        {
            int descriptor = OpenAgain(directory, path);
            if (descriptor >= 0)
                Finish(descriptor, directory, node, path);
        }

        directories.Leave(directory);
    }

    private void Finish(int descriptor, TargetDirectory directory, DirectoryNode node, ReadOnlySpan<byte> path)
    {
        NodeAttributes attributes = node.Attributes;
        if (directory.State == TargetState.Existing)
            metadata.RemoveAcls(descriptor);
        metadata.Apply(descriptor, node, attributes, path);
        metadata.ApplyProject(descriptor, attributes, path);
        metadata.ApplyFlags(descriptor, attributes.InodeFlags, path);
    }

    private int OpenAgain(TargetDirectory directory, ReadOnlySpan<byte> path)
    {
        int descriptor = directories.Get(directory);
        if (descriptor >= 0)
            return descriptor;
        ExtractionLog.ThrowIfFatal(path, -descriptor);
        directory.State = TargetState.Failed;
        log.Warn(path, $"its directory in the target was changed: {PosixError.Describe(-descriptor)}");
        return -1;
    }

    private TargetState Make(TargetDirectory directory, ReadOnlySpan<byte> path)
    {
        int parent = OpenAgain(directory.Parent!, path);
        if (parent < 0)
            return TargetState.Failed;
        int error = -ExtractionCalls.MakeDirectory(parent, directory.Name.Bytes, CreationMode);
        bool exists = error == PosixError.Exists;
        if (exists && !options.AllowExistingDirectories && !options.IsResumed)
            return Fail(path, "exists already (--allow-existing-dirs fills it)");
        if (error != 0 && !exists)
        {
            ExtractionLog.ThrowIfFatal(path, error);
            return Fail(path, $"cannot create a directory: {PosixError.Describe(error)}");
        }

        int flags = ExtractionCalls.ReadOnly | ExtractionCalls.DirectoryOnly | ExtractionCalls.NoFollow;
        int descriptor = ExtractionCalls.Open(parent, directory.Name.Bytes, flags);
        if (descriptor < 0)
        {
            ExtractionLog.ThrowIfFatal(path, -descriptor);
            return Fail(path, -descriptor is PosixError.NotDirectory or PosixError.LinkLoop
                ? "something that is no directory is in the way; symbolic links are not followed"
                : $"cannot open the directory: {PosixError.Describe(-descriptor)}");
        }

        PrepareAcl(descriptor, directory, exists);
        directories.Keep(directory, descriptor);
        return exists ? TargetState.Existing : TargetState.Created;
    }

    // A default ACL in the target is inherited by what is made there; it must not end up in what has none in the archive.
    private void PrepareAcl(int descriptor, TargetDirectory directory, bool exists)
    {
        if (exists)
        {
            directory.HasDefaultAcl = MetadataCalls.HasXAttr(descriptor, PosixAclXAttr.DefaultName.Bytes);
        }
        else if (directory.Parent!.HasDefaultAcl)
        {
            directory.HasDefaultAcl = options.IgnoreAcls;
            metadata.RemoveAcls(descriptor);
        }
    }

    private TargetState Fail(ReadOnlySpan<byte> path, string message)
    {
        log.Warn(path, message);
        return TargetState.Failed;
    }
}
