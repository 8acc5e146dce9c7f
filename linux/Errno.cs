namespace CsCni.Linux;

/// <summary>Error numbers of the kernel (asm-generic/errno.h) that the code decides by. Any other value is valid too.</summary>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>EPERM: operation not permitted.</summary>
    NotPermitted = 1,

    /// <summary>ENOENT: no such file or directory.</summary>
    NoEntry = 2,

    /// <summary>ESRCH: no such process; to rtnetlink, no such route.</summary>
    NoProcess = 3,

    /// <summary>EINTR: a signal came in between.</summary>
    Interrupted = 4,

    /// <summary>EIO: input or output error.</summary>
    InputOutput = 5,

    /// <summary>ENXIO: no such device or address.</summary>
    NoSuchAddress = 6,

    /// <summary>EBADF: bad file descriptor.</summary>
    BadDescriptor = 9,

    /// <summary>EAGAIN: try again; a socket's receive timeout too.</summary>
    Again = 11,

    /// <summary>ENOMEM: out of memory.</summary>
    NoMemory = 12,

    /// <summary>EACCES: permission denied.</summary>
    Access = 13,

    /// <summary>EBUSY: in use.</summary>
    Busy = 16,

    /// <summary>EEXIST: exists already.</summary>
    Exists = 17,

    /// <summary>ENODEV: no such link.</summary>
    NoDevice = 19,

    /// <summary>ENOTDIR: not a directory.</summary>
    NotDirectory = 20,

    /// <summary>EINVAL: invalid argument.</summary>
    Invalid = 22,

    /// <summary>ENFILE: too many open files in the whole system.</summary>
    TooManyFilesOfAll = 23,

    /// <summary>EMFILE: too many open files in this process.</summary>
    TooManyFiles = 24,

    /// <summary>ETXTBSY: the executable is open for writing.</summary>
    TextBusy = 26,

    /// <summary>ENOSPC: no space left.</summary>
    NoSpace = 28,

    /// <summary>EROFS: read-only file system.</summary>
    ReadOnlyFileSystem = 30,

    /// <summary>ERANGE: result out of range.</summary>
    Range = 34,

    /// <summary>ENOTEMPTY: directory not empty.</summary>
    NotEmpty = 39,

    /// <summary>ELOOP: too many symbolic links, or one where none may be.</summary>
    Loop = 40,

    /// <summary>EXFULL: no room, such as for another port of a bridge.</summary>
    ExchangeFull = 54,

    /// <summary>EPROTONOSUPPORT: protocol not supported.</summary>
    ProtocolNotSupported = 93,

    /// <summary>EOPNOTSUPP: not supported.</summary>
    NotSupported = 95,

    /// <summary>EAFNOSUPPORT: address family not supported by protocol.</summary>
    FamilyNotSupported = 97,

    /// <summary>EADDRINUSE: address in use.</summary>
    AddressInUse = 98,

    /// <summary>EADDRNOTAVAIL: cannot assign the requested address.</summary>
    AddressNotAvailable = 99,

    /// <summary>ENETUNREACH: network is unreachable.</summary>
    NetworkUnreachable = 101,

    /// <summary>ENOBUFS: a socket's receive buffer overflowed.</summary>
    NoBuffers = 105,

    /// <summary>ETIMEDOUT: timed out.</summary>
    TimedOut = 110,

    /// <summary>ECONNREFUSED: nobody listens there.</summary>
    ConnectionRefused = 111,

    /// <summary>EHOSTUNREACH: no route to host.</summary>
    HostUnreachable = 113,
}
