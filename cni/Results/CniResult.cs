using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Cni.Results;

/// <summary>What an ADD made (CNI specification 1.1.0, section 5 "ADD Success"), in the newest version's terms.</summary>
public sealed class CniResult
{
    /// <summary>interfaces: all that were made, on the host and in the container.</summary>
    public List<ResultInterface> Interfaces { get; init; } = [];

    /// <summary>ips: the addresses.</summary>
    public List<ResultIp> Ips { get; init; } = [];

    /// <summary>routes: those in the container.</summary>
    public List<ResultRoute> Routes { get; init; } = [];

    /// <summary>dns.</summary>
    public ResultDns Dns { get; set; } = ResultDns.Empty;
}
