using System;

namespace CsCni.Netlink.Nftables;

/// <summary>
/// Puts the expressions of a rule, which the kernel runs one after the other: one that does not match ends the rule.
/// Values go through registers, counted here in slots of four bytes (NFT_REG32_00 and on, 16 of them), so that fields put
/// into neighbouring slots are a concatenation.
/// </summary>
public readonly ref partial struct NftRuleWriter : IDisposable
{
    private const uint FirstRegister = 8;

    private readonly NetlinkWriter _writer;
    private readonly NetlinkNest _expressions;

    internal NftRuleWriter(NetlinkWriter writer, NetlinkNest expressions)
    {
        _writer = writer;
        _expressions = expressions;
    }

    /// <summary>Ends the rule.</summary>
    public void Dispose() => _expressions.Dispose();

    private static uint Register(int slot) => FirstRegister + (uint)slot;

    private static void PutData<T>(NetlinkWriter writer, T attribute, ReadOnlySpan<byte> value)
        where T : unmanaged, Enum
    {
        using NetlinkNest nest = writer.Nested(attribute);
        writer.PutBytes(NftDataAttribute.Value, value);
    }

    private NftExpressionNest Begin(string name)
    {
        NetlinkNest item = _writer.Nested(NftListAttribute.Item);
        _writer.PutString(NftExpressionAttribute.Name, name);
        return new(item, _writer.Nested(NftExpressionAttribute.Data));
    }
}
