using System.Buffers.Binary;
using System.Globalization;

namespace PxarMount.Output;

/// <summary>Reads <c>security.capability</c> for people, as <c>getcap</c> does.</summary>
public static class CapabilityText
{
    private const uint EffectiveFlag = 1;

    private static readonly string[] s_names =
    [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable",
        "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot",
        "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease",
        "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read",
        "perfmon", "bpf", "checkpoint_restore",
    ];

    /// <summary>For example <c>cap_net_raw=ep</c>; null when the value has no form that is known.</summary>
    public static string? Format(ReadOnlySpan<byte> value)
    {
        int words = value.Length switch { 12 => 1, 20 or 24 => 2, _ => 0 };
        if (words == 0)
            return null;
        uint header = BinaryPrimitives.ReadUInt32LittleEndian(value);
        if (header >> 24 != (value.Length == 12 ? 1u : value.Length == 20 ? 2u : 3u))
            return null;
        ulong permitted = 0;
        ulong inheritable = 0;
        for (int word = 0; word < words; word++)
        {
            permitted |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(value[(4 + (word * 8))..]) << (32 * word);
            inheritable |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(value[(8 + (word * 8))..]) << (32 * word);
        }

        string effective = (header & EffectiveFlag) != 0 ? "e" : "";
        string text = string.Join(' ', new[]
        {
            Clause(permitted & inheritable, effective + "ip"),
            Clause(permitted & ~inheritable, effective + "p"),
            Clause(inheritable & ~permitted, effective + "i"),
        }.Where(static clause => clause.Length > 0));
        text = text.Length == 0 ? "=" : text;
        return value.Length == 24
            ? string.Create(CultureInfo.InvariantCulture, $"{text} [rootid={BinaryPrimitives.ReadUInt32LittleEndian(value[20..])}]")
            : text;
    }

    private static string Clause(ulong set, string actions)
    {
        if (set == 0)
            return "";
        IEnumerable<string> names = Enumerable.Range(0, 64).Where(bit => (set >> bit & 1) != 0)
            .Select(static bit => bit < s_names.Length ? "cap_" + s_names[bit] : bit.ToString(CultureInfo.InvariantCulture));
        return string.Join(',', names) + "=" + actions;
    }
}
