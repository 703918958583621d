using System.Globalization;
using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Output;

/// <summary>What <c>stat</c> shows of one entry, as text.</summary>
public sealed class StatReport(Terminal terminal, TimeProvider? clock = null)
{
    private readonly AccountNames _accounts = new(numeric: false);
    private readonly TimeText _times = new(clock ?? TimeProvider.System);

    /// <summary>Writes everything that the archive keeps of <paramref name="node"/>.</summary>
    public void Write(ReadOnlySpan<byte> path, Node node, in NodeAttributes attributes)
    {
        string name = Quote(path);
        if (node is SymbolicLinkNode link)
            name += " -> " + Quote(link.Target.Bytes);
        Line("File", name);
        Line("Type", ModeText.TypeWord(attributes.Mode));
        if (node is FileNode or SymbolicLinkNode)
            Line("Size", attributes.Size.ToString(CultureInfo.InvariantCulture));
        if (attributes.Device != 0)
        {
            PxarDevice device = PxarDevice.FromLinux(attributes.Device);
            Line("Device", string.Create(CultureInfo.InvariantCulture, $"{device.Major}, {device.Minor}"));
        }

        string mode = Convert.ToString(attributes.Mode & 0xFFF, 8).PadLeft(4, '0');
        Line("Mode", $"{mode} {ModeText.Format(attributes.Mode)}");
        Line("Owner", Account(attributes.Uid, _accounts.User(attributes.Uid)));
        Line("Group", Account(attributes.Gid, _accounts.Group(attributes.Gid)));
        if (node is not DirectoryNode)
            Line("Links", attributes.LinkCount?.ToString(CultureInfo.InvariantCulture) ?? "?");
        Line("Inode", node.Id.Value.ToString(CultureInfo.InvariantCulture));
        if (node is FileNode && node.Entry is { } file)
            Line("Payload", string.Create(CultureInfo.InvariantCulture, $"at {file.PayloadOffset}"));
        Line("Modified", _times.Long(attributes.ModificationTime));
        if (attributes.InodeFlags != 0)
            Line("Flags", InodeFlagsText.Format(attributes.InodeFlags));
        if (attributes.ProjectId != 0)
            Line("Project", attributes.ProjectId.ToString(CultureInfo.InvariantCulture));
        foreach (PxarXAttr attribute in node.ExtendedAttributes)
            WriteAttribute(attribute);
    }

    private void WriteAttribute(PxarXAttr attribute)
    {
        if (attribute.Name == PosixAclXAttr.AccessName && AclText.Parse(attribute.Value.Span) is { } access)
            WriteAcl("ACL", "", access);
        else if (attribute.Name == PosixAclXAttr.DefaultName && AclText.Parse(attribute.Value.Span) is { } defaults)
            WriteAcl("ACL", "default:", defaults);
        else if (attribute.Name == PxarMetadata.FileCapabilitiesName && CapabilityText.Format(attribute.Value.Span) is string capabilities)
            Line("Capabilities", capabilities);
        else
            Line("XAttr", $"{NameText.Visible(RawText.Decode(attribute.Name.Bytes))}={XAttrText.Format(attribute.Value.Span)}");
    }

    private void WriteAcl(string label, string prefix, IReadOnlyList<AclLine> lines)
    {
        foreach (AclLine line in lines)
        {
            string? name = line.Id is not uint id ? null : line.Kind == "user" ? _accounts.User(id) : _accounts.Group(id);
            Line(label, prefix + line.Format(name));
        }
    }

    private void Line(string label, string value)
    {
        terminal.Output.Write($"{label,12}: ");
        terminal.Output.Write(RawText.Encode(value));
        terminal.Output.EndLine();
    }

    private string Quote(ReadOnlySpan<byte> name) => terminal.IsInteractive ? NameText.Quote(name) : RawText.Decode(name);

    private static string Account(uint id, string name)
    {
        string number = id.ToString(CultureInfo.InvariantCulture);
        return name == number ? number : $"{number} ({name})";
    }
}
