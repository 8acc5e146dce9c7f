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

    /// <summary>Asks for no ack, and is answered by that of the last request unless it fails: <see cref="NetlinkBatch.AcksLastOnly"/>.</summary>
    internal bool IsSilent;

    /// <summary>Asks for no ack: begin or end of a transaction. An error for it is the whole transaction's.</summary>
    internal bool IsEnvelope;

    internal readonly bool Accepts(Errno errno) => errno == Errno.None || errno == Accepted || errno == AlsoAccepted;
}
