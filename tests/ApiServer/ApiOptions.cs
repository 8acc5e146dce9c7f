using System;
using System.Collections.Generic;
using System.Net;

namespace CsCni.Tests.ApiServer;

/// <summary>How the server is to be.</summary>
public sealed record ApiOptions
{
    /// <summary>Where it listens; port 0 takes any free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>With TLS, the authority that signs its certificate and those of clients; null for plain HTTP.</summary>
    public TestAuthority? Authority { get; init; }

    /// <summary>The names and addresses of the server's certificate.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = ["127.0.0.1", "::1", "localhost"];

    /// <summary>How often a watch has a bookmark.</summary>
    public TimeSpan Bookmarks { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most nodes on a page, whatever is asked for.</summary>
    public int LargestPage { get; init; } = 500;

    /// <summary>Bytes of images and managed fields in each node.</summary>
    public int Padding { get; init; }
}
