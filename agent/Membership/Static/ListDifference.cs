using System;
using System.Collections.Generic;
using System.Text;

namespace CsCni.Agent.Membership.Static;

/// <summary>Which entries of a list are the same in another version of its file. Positions are the new version's, in characters.</summary>
/// <param name="Before">How many entries at the list's beginning are the same, as all in front of them is.</param>
/// <param name="Behind">How many at its end are, as all behind them is.</param>
/// <param name="First">Where the first entry begins.</param>
/// <param name="From">Where the first entry begins that is not the same.</param>
/// <param name="To">Where the entries at the end begin that are the same; the text's length where there are none.</param>
/// <param name="Last">Where the last of them begins; the text's length where there are none.</param>
internal readonly record struct ListDifference(int Before, int Behind, int First, int From, int To, int Last)
{
    /// <summary>Compares two versions.</summary>
    /// <param name="old">The one that was read.</param>
    /// <param name="starts">Where the line of each entry begins in it.</param>
    /// <param name="text">The new one.</param>
    /// <returns>Null where too little is the same, or entries cannot be told from what is around them.</returns>
    internal static ListDifference? Find(string old, List<int> starts, string text)
    {
        int alike = old.AsSpan().CommonPrefixLength(text);
        int before = CountBelow(starts, alike + 1) - 1;
        if (before < 0)
        {
            return null;
        }

        // An entry ends where the next one begins: what stands there now must be one.
        ReadOnlySpan<char> indent = EntryLines.Indent(old.AsSpan(starts[0]));
        while (before > 0 && !text.AsSpan(starts[before]).StartsWith(indent, StringComparison.Ordinal))
        {
            before--;
        }

        int from = starts[before], moved = text.Length - old.Length;
        int same = CommonEnd(old.AsSpan(from), text.AsSpan(from));
        int behind = starts.Count - CountBelow(starts, old.Length - same);
        ListDifference difference = behind == 0
            ? new(before, 0, starts[0], from, text.Length, text.Length)
            : new(before, behind, starts[0], from, starts[^behind] + moved, starts[^1] + moved);
        bool isApart = behind == 0 || text[difference.To - 1] == '\n';
        return before + behind > 1 && isApart ? difference : null;
    }

    /// <summary>
    /// The text with empty lines in the place of what is the same: lines keep their numbers. The last entry stays, for a list
    /// must have one, and keys may follow it.
    /// </summary>
    internal string Reduce(string text)
    {
        StringBuilder reduced = new();
        reduced.Append(text, 0, First).Append('\n', text.AsSpan(First, From - First).Count('\n'));
        reduced.Append(text, From, To - From).Append('\n', text.AsSpan(To, Last - To).Count('\n'));
        return reduced.Append(text, Last, text.Length - Last).ToString();
    }

    private static int CountBelow(List<int> starts, int bound)
    {
        int found = starts.BinarySearch(bound);
        return found < 0 ? ~found : found;
    }

    private static int CommonEnd(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int length = 0, most = Math.Min(left.Length, right.Length);
        while (length < most && left[^(length + 1)] == right[^(length + 1)])
        {
            length++;
        }

        return length;
    }
}
