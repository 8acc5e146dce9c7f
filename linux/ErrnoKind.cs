namespace CsCni.Linux;

/// <summary>What an error number says about the thing that was asked for.</summary>
public static class ErrnoKind
{
    /// <summary>
    /// True where it says nothing about the thing, only about the moment: what could not be opened or read because of it may well be
    /// there, and who wanted to remove it has not done so.
    /// </summary>
    public static bool IsOfTheMoment(this Errno errno) => errno is Errno.InputOutput or Errno.NoMemory or Errno.Interrupted or Errno.Again
        or Errno.TooManyFiles or Errno.TooManyFilesOfAll or Errno.NoSpace or Errno.NoBuffers;

    /// <summary>
    /// True where this process or the machine had no more of something (ENFILE, EMFILE, ENOMEM): that says nothing about the
    /// thing that was asked for, least of all that it is not there.
    /// </summary>
    public static bool IsShortage(this Errno errno) => errno is Errno.TooManyFilesOfAll or Errno.TooManyFiles or Errno.NoMemory;
}
