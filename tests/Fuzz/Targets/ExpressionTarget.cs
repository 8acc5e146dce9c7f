using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Fuzz.Mutation;
using CsCni.Plugin.Config;

namespace CsCni.Fuzz.Targets;

/// <summary>The allow list of sysctls: an expression of the administrator's on the first line, a key of a configuration's on the second.</summary>
internal sealed class ExpressionTarget : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "expressions";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Array.ConvertAll(
            [
                "^net/ipv4/conf/IFNAME/[a-z_]*$\nnet/ipv4/conf/IFNAME/arp_filter",
                "^net\\.(core|ipv4)\\..+$\nnet.core.somaxconn",
                "(a|ab)(c|bcd)*\\d?[^x-z]\nabcd5y",
                "^(a*)*b\naaaaaaaaaaac",
                "^a?a?a?a?(b|bb)+$\naaabbbb",
            ],
            Encoding.UTF8.GetBytes),
    ];

    /// <summary>A few hundred bytes of closures for each step of as many as it takes.</summary>
    internal override long AllocationBase => 64 << 20;

    /// <inheritdoc/>
    internal override int TimeBase => 500_000;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        string[] lines = Encoding.UTF8.GetString(input).Split('\n', 3);
        Expression expression = Expression.Parse(lines[0]);
        string key = lines.Length > 1 ? lines[1] : string.Empty;

        // As long as a configuration's may be, see SysctlSetting.
        expression.IsFoundIn(key[..Math.Min(key.Length, 255)]);
    }

    /// <inheritdoc/>
    internal override int FixedInputs => 800;

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is FormatException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(Seeds, "(", ")", "*", "+", "?", "[", "]", "\\", "|", "^", "$", ".*", "(.*)*", "[^");
}
