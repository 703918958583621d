using System.Globalization;
using System.Text.Json;
using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Output;

/// <summary>An entry as a JSON object; the same properties in every command.</summary>
public static class EntryJson
{
    /// <summary>Begins an object with what every command shows of an entry; the caller ends it.</summary>
    public static void WriteStart(JsonOutput output, ReadOnlySpan<byte> path, Node node, in NodeAttributes attributes)
    {
        Utf8JsonWriter json = output.Json;
        json.WriteStartObject();
        output.WriteName("path", path);
        json.WriteString("type", ModeText.TypeWord(attributes.Mode));
        json.WriteString("mode", Convert.ToString(attributes.Mode & 0xFFF, 8).PadLeft(4, '0'));
        json.WriteNumber("uid", attributes.Uid);
        json.WriteNumber("gid", attributes.Gid);
        if (node is FileNode or SymbolicLinkNode)
            json.WriteNumber("size", attributes.Size);
        if (attributes.LinkCount is uint links && node is not DirectoryNode)
            json.WriteNumber("links", links);
        WriteTime(json, attributes.ModificationTime);
        if (attributes.Device != 0)
        {
            PxarDevice device = PxarDevice.FromLinux(attributes.Device);
            json.WriteNumber("major", device.Major);
            json.WriteNumber("minor", device.Minor);
        }

        if (node is SymbolicLinkNode link)
            output.WriteName("target", link.Target.Bytes);
    }

    /// <summary>Adds what <c>stat</c> shows.</summary>
    public static void WriteDetails(JsonOutput output, Node node, in NodeAttributes attributes)
    {
        Utf8JsonWriter json = output.Json;
        json.WriteNumber("inode", node.Id.Value);
        if (node is FileNode && node.Entry is { } file)
            json.WriteNumber("payload_offset", file.PayloadOffset);
        if (attributes.InodeFlags != 0)
            json.WriteString("flags", InodeFlagsText.Format(attributes.InodeFlags));
        if (attributes.ProjectId != 0)
            json.WriteNumber("project_id", attributes.ProjectId);
        json.WriteStartArray("xattrs");
        foreach (PxarXAttr attribute in node.ExtendedAttributes)
        {
            json.WriteStartObject();
            output.WriteName("name", attribute.Name.Bytes);
            if (XAttrText.IsText(attribute.Value.Span))
                json.WriteString("value", attribute.Value.Span);
            json.WriteString("value_hex", Convert.ToHexStringLower(attribute.Value.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        foreach (PxarXAttr attribute in node.ExtendedAttributes)
            WriteMeaning(json, attribute);
    }

    private static void WriteMeaning(Utf8JsonWriter json, PxarXAttr attribute)
    {
        if (attribute.Name == PosixAclXAttr.AccessName)
            WriteLines(json, "acl", AclText.Parse(attribute.Value.Span));
        else if (attribute.Name == PosixAclXAttr.DefaultName)
            WriteLines(json, "default_acl", AclText.Parse(attribute.Value.Span));
        else if (attribute.Name == PxarMetadata.FileCapabilitiesName && CapabilityText.Format(attribute.Value.Span) is string text)
            json.WriteString("capabilities", text);
    }

    private static void WriteLines(Utf8JsonWriter json, string property, IReadOnlyList<AclLine>? lines)
    {
        if (lines is null)
            return;
        json.WriteStartArray(property);
        foreach (AclLine line in lines)
            json.WriteStringValue(line.Format(line.Id?.ToString(CultureInfo.InvariantCulture)));
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, PxarTime time)
    {
        if (TimeText.Iso(time) is string iso)
            json.WriteString("mtime", iso);
        else
            json.WriteNull("mtime");
        json.WriteNumber("mtime_seconds", time.Seconds);
        json.WriteNumber("mtime_nanoseconds", time.Nanoseconds);
    }
}
