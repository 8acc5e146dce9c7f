using CsCni.Linux;

namespace CsCni.Netlink;

/// <summary>A request of a batch: where it is in the send buffer, what it is for and how it went.</summary>
internal struct NetlinkRequest
{
    internal NetlinkOperation Operation;
    internal int Start;
    internal int End;
    internal Errno Accepted;
    internal Errno AlsoAccepted;
    internal Errno Result;
    internal bool Answered;

    internal readonly bool Accepts(Errno errno) => errno == Errno.None || errno == Accepted || errno == AlsoAccepted;
}
