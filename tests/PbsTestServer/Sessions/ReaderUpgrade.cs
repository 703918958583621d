using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PbsReader.Snapshots;
using PbsTestServer.Access;
using PbsTestServer.Rest;
using PbsTestServer.Stores;
using PbsTestServer.Transport;

namespace PbsTestServer.Sessions;

/// <summary>Admits a reader (protocol spec, 6 and 7.1) and turns its connection into HTTP/2.</summary>
internal sealed class ReaderUpgrade(TestServerOptions options, ServedStores stores, SessionListener sessions, ServerCounters counters)
{
    private const string Protocol = "proxmox-backup-reader-protocol-v1";

    private static readonly Parameter[] s_parameters =
        [Parameter.Store, Parameter.Namespace, Parameter.BackupType, Parameter.BackupId, Parameter.BackupTime, Parameter.Boolean("debug")];

    /// <summary>Serves a session until its end.</summary>
    /// <exception cref="ApiException">It was not admitted; the connection can go on.</exception>
    public async Task RunAsync(HttpContext context, string identity, Target target)
    {
        ReaderSession session = Admit(context.Request, identity, target);
        TlsConnection below = context.Features.GetRequiredFeature<TlsConnection>();
        var connection = new SessionConnection(below);
        connection.Features.Set(session);
        await WriteHeadAsync(context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output);
        counters.SessionOpened();
        try
        {
            if (sessions.TryHandOver(connection))
                await connection.End;
        }
        finally
        {
            counters.SessionClosed();
        }

        below.IsSessionOver = true;
        context.Abort();
    }

    private ReaderSession Admit(HttpRequest request, string identity, Target target)
    {
        Dictionary<string, string> parameters = ParameterReader.Read(target.Query);
        ParameterReader.Check(parameters, s_parameters, hasContentType: true);
        var call = new ApiRequest(identity, options.Access, stores, parameters);
        BackupNamespace ns = call.Namespace;
        if ((call.PrivilegesIn(ns) & (Privileges.Read | Privileges.Backup)) == 0)
            throw ApiException.BadRequest($"no permissions on {call.PathOf(ns)}");
        ServedStore store = call.Store;
        string upgrade = request.Headers.Upgrade.ToString();
        if (upgrade.Length == 0)
            throw ApiException.BadRequest("missing Upgrade header");
        if (upgrade != Protocol)
            throw ApiException.BadRequest("invalid protocol name");
        SnapshotId snapshot = call.Snapshot;
        if ((call.PrivilegesIn(ns) & Privileges.Read) == 0 && store.OwnerOf(snapshot.Group) is { } owner && !call.Owns(owner))
            throw ApiException.BadRequest($"backup owner check failed ({identity} != {owner})");
        if (!store.Exists(snapshot))
            throw ApiException.BadRequest($"snapshot {snapshot} does not exist.");
        return new ReaderSession(store, snapshot);
    }

    /// <summary>
    /// Kestrel's own upgrade needs a header that real servers do not ask for. The old server's SETTINGS are in the same record as the
    /// head, which a client must not lose; Kestrel sends its own later.
    /// </summary>
    private async Task WriteHeadAsync(PipeWriter output)
    {
        string date = options.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        string head = $"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: {Protocol}\r\ndate: {date}\r\n\r\n";
        output.Write(Encoding.ASCII.GetBytes(head));
        if (options.Release == ServerRelease.Pbs3)
            WriteSettings(output);
        await output.FlushAsync();
    }

    private static void WriteSettings(PipeWriter output)
    {
        (ushort Id, uint Value)[] settings =
            [(4, SessionLimits.WindowLength), (5, SessionLimits.MaxFrameLength), (6, SessionLimits.OldHeaderLength)];
        Span<byte> frame = stackalloc byte[9 + 6 * settings.Length];
        frame.Clear();
        frame[2] = (byte)(frame.Length - 9);
        frame[3] = 4;
        for (int position = 0; position < settings.Length; position++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[(9 + 6 * position)..], settings[position].Id);
            BinaryPrimitives.WriteUInt32BigEndian(frame[(11 + 6 * position)..], settings[position].Value);
        }

        output.Write(frame);
    }
}
