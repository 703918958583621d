using System.Net;
using PbsTestServer.Access;

namespace PbsTestServer;

/// <summary>What a <see cref="TestServer"/> serves, and how.</summary>
public sealed record TestServerOptions
{
    /// <summary>Datastores: the name, and the directory, which is only read.</summary>
    public required IReadOnlyDictionary<string, string> Datastores { get; init; }

    /// <summary>Who may do what.</summary>
    public AccessList Access { get; init; } = new();

    /// <summary>Where it listens.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 takes any.</summary>
    public int Port { get; init; }

    /// <summary>Whose manners it has.</summary>
    public ServerRelease Release { get; init; } = ServerRelease.Pbs4;

    /// <summary>The clock of tickets and delays.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long it takes to say that it does not know who asks; real servers take this long.</summary>
    public TimeSpan RefusalDelay { get; init; } = TimeSpan.FromSeconds(3);
}
