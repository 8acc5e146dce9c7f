using System.Text;

namespace CsCni.Plugin;

/// <summary>
/// A number derived from a text, the same in every process: names, groups and addresses of links are made of it. FNV-1a,
/// mixed at the end so that the low bits depend on all.
/// </summary>
internal static class NameHash
{
    /// <param name="text">What is named.</param>
    /// <param name="salt">Another number for the same text where the first is taken.</param>
    public static ulong Of(string text, ulong salt = 0)
    {
        ulong hash = 0xcbf29ce484222325 ^ (salt * 0x9e3779b97f4a7c15);
        foreach (byte part in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ part) * 0x100000001b3;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }
}
