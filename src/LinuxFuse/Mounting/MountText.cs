using System.Globalization;
using System.Text;
using LinuxFuse.Interop;
using LinuxFuse.Serving;

namespace LinuxFuse.Mounting;

/// <summary>Mount options as the kernel and as fusermount3 want them.</summary>
internal static class MountText
{
    /// <summary>
    /// Whether only one user and root may enter: the kernel then lets everybody in, and the dispatcher refuses. Root alone needs
    /// nothing for that.
    /// </summary>
    public static bool IsExclusive(FuseMountOptions options, uint uid) => options.AllowRoot && !options.AllowOther && uid != 0;

    public static MountFlags Flags(FuseMountOptions options) =>
        MountFlags.MS_RDONLY
        | (options.NoSuid ? MountFlags.MS_NOSUID : 0)
        | (options.NoDev ? MountFlags.MS_NODEV : 0)
        | (options.NoExec ? MountFlags.MS_NOEXEC : 0)
        | (options.NoSymFollow ? MountFlags.MS_NOSYMFOLLOW : 0);

    /// <summary>The data of mount(2).</summary>
    public static string ForKernel(FuseMountOptions options, int device, uint uid, uint gid)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"fd={device},rootmode=40000,user_id={uid},group_id={gid}");
        AppendCommon(text, options, uid);
        return text.ToString();
    }

    /// <summary>The value of <c>-o</c> of fusermount3.</summary>
    public static string ForFusermount(FuseMountOptions options, uint uid)
    {
        var text = new StringBuilder("ro");
        text.Append(options.NoExec ? ",noexec" : string.Empty);
        text.Append(options.NoSymFollow ? ",nosymfollow" : string.Empty);

        // Only root may ask for suid and dev; for others fusermount3 sets the opposite anyway.
        text.Append(options.NoSuid ? ",nosuid" : uid == 0 ? ",suid" : string.Empty);
        text.Append(options.NoDev ? ",nodev" : uid == 0 ? ",dev" : string.Empty);
        text.Append(",fsname=").Append(Escape(options.Source)).Append(",subtype=").Append(Escape(options.SubType));
        AppendCommon(text, options, uid);
        text.Append(options.AutoUnmount ? ",auto_unmount" : string.Empty);
        return text.ToString();
    }

    private static void AppendCommon(StringBuilder text, FuseMountOptions options, uint uid)
    {
        // A longer read would not fit into a reply, and a short reply would read as the end of the file.
        text.Append(CultureInfo.InvariantCulture, $",max_read={FuseBuffers.ReplySize}");
        text.Append(options.DefaultPermissions ? ",default_permissions" : string.Empty);
        text.Append(options.AllowOther || IsExclusive(options, uid) ? ",allow_other" : string.Empty);
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
}
