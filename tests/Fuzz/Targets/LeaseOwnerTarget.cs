using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Fuzz.Mutation;
using CsCni.Ipam.Config;
using CsCni.Ipam.Store;

namespace CsCni.Fuzz.Targets;

/// <summary>Address files, which host-local writes too, and resolv.conf.</summary>
internal sealed class LeaseOwnerTarget : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "ipam-owners";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Array.ConvertAll(
            ["c1\r\neth0", "0123456789abcdef", "0123456789abcdef\r\nnet1\n", "nameserver 10.1.0.1\nsearch a b\noptions ndots:5\ndomain x\n# y\n"],
            Encoding.UTF8.GetBytes),
    ];

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        ResolvConf.Parse(Encoding.UTF8.GetString(input));
        if (LeaseOwner.Parse(input) is { } owner && owner.ToBytes().Length <= LeaseOwner.SizeLimit)
        {
            BrokenPromiseException.Unless(LeaseOwner.Parse(owner.ToBytes()) == owner, $"the owner {owner}, which is another once it was written");
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(Seeds, "\r\n", "nameserver", "search", "options");
}
