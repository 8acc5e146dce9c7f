using System;

namespace CsCni.Netlink;

/// <summary>
/// nlmsg_flags, NLM_F_ constants of linux/netlink.h. The bits from 0x100 up mean different things in a request that
/// reads, one that creates, one that deletes and an answer.
/// </summary>
[Flags]
public enum NetlinkFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>NLM_F_REQUEST: a request to the kernel.</summary>
    Request = 0x1,

    /// <summary>NLM_F_MULTI: one of several messages, which NLMSG_DONE ends.</summary>
    Multi = 0x2,

    /// <summary>NLM_F_ACK: answer with an ack, success or not.</summary>
    Ack = 0x4,

    /// <summary>NLM_F_ECHO: send back the notification that this request causes.</summary>
    Echo = 0x8,

    /// <summary>NLM_F_DUMP_INTR: the dump is inconsistent, because something changed meanwhile.</summary>
    DumpInterrupted = 0x10,

    /// <summary>NLM_F_DUMP_FILTERED: the kernel filtered the dump as it was asked to.</summary>
    DumpFiltered = 0x20,

    /// <summary>NLM_F_DUMP (NLM_F_ROOT and NLM_F_MATCH): reading requests only; all entries.</summary>
    Dump = 0x300,

    /// <summary>NLM_F_REPLACE: creating requests only; replace an entry that exists.</summary>
    Replace = 0x100,

    /// <summary>NLM_F_EXCL: creating requests only; fail with EEXIST where the entry exists.</summary>
    Exclusive = 0x200,

    /// <summary>NLM_F_CREATE: creating requests only; create what does not exist.</summary>
    Create = 0x400,

    /// <summary>NLM_F_APPEND: creating requests only; add at the end of the list.</summary>
    Append = 0x800,
}
