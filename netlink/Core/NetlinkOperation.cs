using System.Text;
using CsCni.Linux;

namespace CsCni.Netlink;

/// <summary>
/// What a request is for, in words that can follow "cannot". Kept in parts, so that a request that succeeds builds
/// no string.
/// </summary>
public readonly struct NetlinkOperation
{
    private readonly string _verb;
    private readonly string? _kind;
    private readonly string? _name;
    private readonly MacAddress? _mac;
    private readonly IpPrefix _prefix;
    private readonly int _link;
    private readonly int _first;
    private readonly int _last;

    /// <summary>Joins the parts.</summary>
    /// <param name="verb">The verb, and the kind of thing where it is fixed: <c>delete link</c>.</param>
    /// <param name="name">The thing's name, put in quotes.</param>
    /// <param name="prefix">The address or destination that it is about.</param>
    /// <param name="link">The index of the link that it is about; 0 for none.</param>
    /// <param name="kind">The kind of thing, between verb and name.</param>
    /// <param name="first">A number that it is about; 0 for none.</param>
    /// <param name="last">The end of a range of numbers.</param>
    /// <param name="mac">The link-layer address that it is about; null for none.</param>
    public NetlinkOperation(
        string verb, string? name = null, IpPrefix prefix = default, int link = 0, string? kind = null, int first = 0, int last = 0, MacAddress? mac = null)
    {
        _verb = verb;
        _kind = kind;
        _name = name;
        _mac = mac;
        _prefix = prefix;
        _link = link;
        _first = first;
        _last = last;
    }

    /// <summary>The words: <c>create address 10.1.2.3/24 on link 7</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new(_verb ?? "run a netlink request");
        if (_kind is not null)
        {
            text.Append(' ').Append(_kind);
        }

        if (_name is not null)
        {
            text.Append(" \"").Append(_name).Append('"');
        }

        if (_mac is MacAddress mac)
        {
            text.Append(' ').Append(mac.ToString()).Append(_prefix.IsValid ? " to" : string.Empty);
        }

        if (_prefix.IsValid)
        {
            text.Append(' ').Append(_prefix.ToString());
        }

        AppendNumbers(text);
        return text.ToString();
    }

    private void AppendNumbers(StringBuilder text)
    {
        if (_first != 0)
        {
            text.Append(' ').Append(_first);
            if (_last != _first)
            {
                text.Append('-').Append(_last);
            }
        }

        if (_link != 0)
        {
            text.Append(_prefix.IsValid || _mac is not null || _first != 0 || _kind is not null ? " on link " : " ").Append(_link);
        }
    }
}
