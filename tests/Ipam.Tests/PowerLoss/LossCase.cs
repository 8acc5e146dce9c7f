using System;

namespace CsCni.Ipam.Tests.PowerLoss;

/// <summary>One of the ways in which the files of a small store can be left; they are numbered, and each number is another one.</summary>
/// <param name="Index">The index.</param>
/// <param name="Tracked">The file of the range whose every address has a state.</param>
/// <param name="Untracked">The file of the range that has a cursor alone.</param>
/// <param name="First">The lease files of one attachment.</param>
/// <param name="Second">Those of another.</param>
/// <param name="Lock">The lock's file.</param>
/// <param name="HasLeftovers">Whether files that were being written are there under their first names.</param>
/// <param name="KeepsMark">Whether the directory has the time that says that the index is true.</param>
internal sealed record LossCase(
    FileState Index, FileState Tracked, FileState Untracked, FileState First, FileState Second, FileState Lock, bool HasLeftovers, bool KeepsMark)
{
    /// <summary>How many there are.</summary>
    internal const int Count = States * States * States * States * States * LockStates * 2 * 2;

    private const int States = 7;
    private const int LockStates = 3;

    /// <summary>The case of a number from 0 to <see cref="Count"/> - 1.</summary>
    internal static LossCase Of(int number)
    {
        FileState[] locks = [FileState.AsIs, FileState.Missing, FileState.Noise];
        return new(
            (FileState)Take(States), (FileState)Take(States), (FileState)Take(States), (FileState)Take(States), (FileState)Take(States),
            locks[Take(LockStates)], Take(2) == 1, Take(2) == 1);

        int Take(int radix)
        {
            (number, int digit) = Math.DivRem(number, radix);
            return digit;
        }
    }

    /// <summary>
    /// What the repair has to tell. Without an index and without range files there is nothing to see but leases, as in a
    /// directory of host-local. A lease that is cut names an owner still, only another one.
    /// </summary>
    internal bool IsToldOf => HasLeftovers || Index == FileState.Doubled || IsUnreadable(Index)
        || IsSpoilt(Tracked) || IsSpoilt(Untracked) || IsNobodys(First) || IsNobodys(Second)
        || (Index == FileState.Missing
            ? Tracked != FileState.Missing || Untracked != FileState.Missing
            : Tracked == FileState.Missing || Untracked == FileState.Missing);

    private static bool IsUnreadable(FileState state) => state is FileState.Empty or FileState.Cut or FileState.Noise;

    private static bool IsSpoilt(FileState state) => IsUnreadable(state) || state == FileState.Doubled;

    private static bool IsNobodys(FileState state) => state is FileState.Empty or FileState.Noise;
}
