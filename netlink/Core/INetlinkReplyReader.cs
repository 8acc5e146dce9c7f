namespace CsCni.Netlink;

/// <summary>Takes what the kernel answers to requests of a batch besides acks.</summary>
public interface INetlinkReplyReader
{
    /// <summary>Takes one message.</summary>
    /// <param name="request">Which request it answers, from 0.</param>
    /// <param name="message">The message, good until this returns.</param>
    void Read(int request, NetlinkMessage message);
}
