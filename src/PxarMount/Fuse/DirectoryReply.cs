using LinuxFuse;
using PxarMount.Vfs;

namespace PxarMount.Fuse;

/// <summary>
/// A part of a directory's listing. A child that cannot be read is listed by its name alone, and the listing goes on behind it:
/// whoever asks for that child gets the error. Where not even a name can be had, the listing says at its end that it is incomplete,
/// because a tool may delete its copy of what it does not see.
/// </summary>
internal readonly ref struct DirectoryReply(
    DirectoryNode directory, NodeCache nodes, ErrorLog errors)
{
    private const long CookieOfSelf = 1;
    private const long CookieOfParent = 2;
    private const long LastReservedCookie = 15;
    private const int MostSkipped = 64;

    // Remembers in the cookie, as nothing else is kept of a listing, that a nameless child was left out.
    private const long IncompleteMark = 1L << 62;

    // What libfuse shows where a number is not known.
    private const ulong UnknownInode = 0xFFFF_FFFF;

    /// <summary>Adds the entries behind <paramref name="cookie"/> that there is room for.</summary>
    internal Errno Fill(ref Blocking wait, long cookie, ref DirectoryBuffer buffer)
    {
        if (cookie is < 0 or (> CookieOfParent and <= LastReservedCookie)
            or (>= IncompleteMark and <= IncompleteMark + LastReservedCookie))
        {
            return Errno.EINVAL;
        }

        ulong inode = directory.Id.Value;
        uint mode = directory.Attributes.Mode;
        if (cookie < CookieOfSelf && !buffer.TryAddNameOnly("."u8, CookieOfSelf, inode, mode))
            return Errno.None;
        ulong parent = directory.Id == NodeId.Root ? inode : UnknownInode;
        if (cookie < CookieOfParent && !buffer.TryAddNameOnly(".."u8, CookieOfParent, parent, mode))
            return Errno.None;
        return AddChildren(ref wait, cookie <= CookieOfParent ? 0 : cookie, ref buffer);
    }

    private Errno AddChildren(ref Blocking wait, long cookie, ref DirectoryBuffer buffer)
    {
        long mark = cookie & IncompleteMark;
        long position = cookie & ~IncompleteMark;
        int before = buffer.Length;
        for (int skipped = 0; ; skipped++)
        {
            Errno failure;
            try
            {
                if (!AddReadable(ref wait, ref position, mark, ref buffer))
                    return Errno.None;
                return mark != 0 && buffer.Length == before ? Errno.EIO : Errno.None;
            }
            catch (IOException exception)
            {
                // A caller may seek wherever it likes, which is no damage.
                bool isResumed = skipped == 0 && cookie != 0 && position == (cookie & ~IncompleteMark);
                if (isResumed && !wait.For(directory.IsCookieAsync(position, Blocking.Token)))
                    return Errno.EINVAL;
                errors.Add(exception, "READDIR", directory.Id.Value);
                failure = ErrnoMapping.ToErrno(exception);
            }

            if (skipped == MostSkipped || wait.For(directory.SkipDamageAsync(position, Blocking.Token)) is not { } damaged)
            {
                // The entries before the damage are shown; the request for the next ones meets it again, and then it is the answer.
                return buffer.Length > before ? Errno.None : failure;
            }

            if (damaged.Name.IsEmpty)
                mark = IncompleteMark;
            else if (!buffer.TryAddNameOnly(damaged.Name.Bytes, damaged.NextCookie | mark, UnknownInode, mode: 0))
                return Errno.None;
            position = damaged.NextCookie;
        }
    }

    /// <summary>False when there is no room left; true at the end.</summary>
    private bool AddReadable(ref Blocking wait, ref long position, long mark, ref DirectoryBuffer buffer)
    {
        IAsyncEnumerator<DirectoryItem> children = directory.EnumerateAsync(position, Blocking.Token).GetAsyncEnumerator(Blocking.Token);
        try
        {
            while (wait.For(children.MoveNextAsync()))
            {
                DirectoryItem child = children.Current;
                if (!TryAdd(child, mark, ref buffer))
                    return false;
                position = child.NextCookie;
            }

            return true;
        }
        finally
        {
            wait.For(children.DisposeAsync());
        }
    }

    private bool TryAdd(in DirectoryItem child, long mark, ref DirectoryBuffer buffer)
    {
        if (child.Name.Length > TreeFileSystem.LongestName)
        {
            errors.NameTooLong(directory.Id.Value, child.Name.Length);
            return buffer.TryAddNameOnly(child.Name.Bytes, child.NextCookie | mark, UnknownInode, child.Node.Attributes.Mode);
        }

        if (!buffer.TryAdd(child.Name.Bytes, child.NextCookie | mark, KernelAttributes.EntryOf(child.Node)))
            return false;
        if (buffer.WithAttributes)
            nodes.Add(child.Node);
        return true;
    }
}
