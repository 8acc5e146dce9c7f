using System;
using System.Collections.Generic;

namespace CsCni.Agent.Yaml;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class NearestWord
{
    /// <summary>Longer words are nobody's slip.</summary>
    private const int LongestWord = 64;

    /// <summary>The known word that is fewest edits away, letter case aside; null where none is near.</summary>
    internal static string? Find(string typed, IEnumerable<string> known)
    {
        if (typed.Length > LongestWord)
        {
            return null;
        }

        string? best = null;
        int fewest = Math.Max(2, typed.Length / 3) + 1;
        foreach (string word in known)
        {
            // A short word has no two letters to spare; one that was broken off is as near as can be.
            bool isBegun = typed.Length >= 3 && word.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
            int edits = isBegun ? 0 : Edits(typed.ToLowerInvariant(), word.ToLowerInvariant());
            if (edits < fewest && edits < Math.Max(typed.Length, word.Length) - 1)
            {
                (best, fewest) = (word, edits);
            }
        }

        return best;
    }

    /// <summary>Letters to insert, remove or replace, or neighbours to swap (the optimal string alignment distance).</summary>
    private static int Edits(string left, string right)
    {
        int[,] edits = new int[left.Length + 1, right.Length + 1];
        for (int row = 0; row <= left.Length; row++)
        {
            for (int column = 0; column <= right.Length; column++)
            {
                edits[row, column] = row == 0 || column == 0 ? row + column : Least(edits, left, right, row, column);
            }
        }

        return edits[left.Length, right.Length];
    }

    private static int Least(int[,] edits, string left, string right, int row, int column)
    {
        int replaced = edits[row - 1, column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
        int least = Math.Min(replaced, Math.Min(edits[row - 1, column], edits[row, column - 1]) + 1);
        bool isSwapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
        return isSwapped ? Math.Min(least, edits[row - 2, column - 2] + 1) : least;
    }
}
