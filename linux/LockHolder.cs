using System;
using System.Globalization;
using System.Text;

namespace CsCni.Linux;

/// <summary>Who holds a lock, for the message of whoever waited in vain.</summary>
public static class LockHolder
{
    /// <summary>
    /// Looks a flock(2) up in /proc/locks, where "1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF" is process 1234 on inode 5678.
    /// </summary>
    /// <param name="file">The locked file.</param>
    /// <returns>"process 1234", or "another process" where the kernel does not tell.</returns>
    public static string Find(in FileStatus file)
    {
        try
        {
            string text = Encoding.ASCII.GetString(FileText.ReadBytes("/proc/locks", 1 << 20));
            string wanted = ":" + file.Inode.ToString(CultureInfo.InvariantCulture);
            foreach (string line in text.Split('\n'))
            {
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length == 8 && words[1] == "FLOCK" && words[5].EndsWith(wanted, StringComparison.Ordinal))
                {
                    return $"process {words[4]}";
                }
            }
        }
        catch (LinuxException)
        {
            // The name is a courtesy.
        }

        return "another process";
    }
}
