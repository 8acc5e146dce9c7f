using System;

namespace CsCni.Linux;

/// <summary>Flags of open(2) (asm-generic/fcntl.h).</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    Read = 0,

    /// <summary>O_WRONLY.</summary>
    Write = 1,

    /// <summary>O_RDWR.</summary>
    ReadWrite = 2,

    /// <summary>O_CREAT: made if missing.</summary>
    Create = 0x40,

    /// <summary>O_EXCL: with <see cref="Create"/>, EEXIST where it is there already.</summary>
    Exclusive = 0x80,

    /// <summary>O_TRUNC: emptied.</summary>
    Truncate = 0x200,

    /// <summary>O_APPEND: each write at the end.</summary>
    Append = 0x400,

    /// <summary>O_NONBLOCK: a FIFO that somebody put in the file's place does not block the open.</summary>
    NonBlocking = 0x800,

    /// <summary>O_DIRECTORY: ENOTDIR for anything else.</summary>
    Directory = 0x10000,

    /// <summary>O_NOFOLLOW: ELOOP where the last part is a symbolic link.</summary>
    NoFollow = 0x20000,
}
