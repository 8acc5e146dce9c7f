namespace CsCni.Cni;

/// <summary>Codes of the error document (CNI specification 1.1.0, section 5 "Error"; from 100 on they are the plugin's own).</summary>
public static class ErrorCode
{
    /// <summary>Incompatible CNI version.</summary>
    public const int IncompatibleVersion = 1;

    /// <summary>Unsupported field in the network configuration; the message names key and value.</summary>
    public const int UnsupportedField = 2;

    /// <summary>Container unknown or gone; the runtime need not call DEL.</summary>
    public const int UnknownContainer = 3;

    /// <summary>An environment variable is missing or invalid; the message names it.</summary>
    public const int InvalidEnvironment = 4;

    /// <summary>Input or output failure, such as on standard input or a state file.</summary>
    public const int InputOutput = 5;

    /// <summary>Content could not be decoded: not JSON, or a value of the wrong type.</summary>
    public const int Decode = 6;

    /// <summary>Invalid network configuration.</summary>
    public const int InvalidConfig = 7;

    /// <summary>The same operation may succeed later.</summary>
    public const int TryAgainLater = 11;

    /// <summary>STATUS: the plugin cannot serve an ADD.</summary>
    public const int NotAvailable = 50;

    /// <summary>STATUS: the plugin cannot serve an ADD, and existing containers may have limited connectivity.</summary>
    public const int NotAvailableLimited = 51;

    /// <summary>Ours: the kernel refused a change to links, addresses or routes.</summary>
    public const int Kernel = 100;

    /// <summary>Ours: CHECK found the network other than ADD had left it.</summary>
    public const int CheckFailed = 101;

    /// <summary>Ours: no address is free, or the requested one is not.</summary>
    public const int AddressUnavailable = 102;

    /// <summary>Ours: the attachment exists already; DEL it first.</summary>
    public const int AlreadyAttached = 103;

    /// <summary>Ours: a delegated plugin died, hung or printed something that is no CNI document.</summary>
    public const int DelegateFailed = 104;

    /// <summary>Ours: a host port is taken by another attachment, or by a program of the node.</summary>
    public const int HostPortTaken = 105;

    /// <summary>A fault in this program: an exception that nobody expected.</summary>
    public const int Internal = 999;
}
