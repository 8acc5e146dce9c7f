using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Ipam.Config;

/// <summary>Reads resolv.conf(5) into a result's dns, with host-local's understanding of it.</summary>
internal static class ResolvConf
{
    private const int SizeLimit = 256 * 1024;

    /// <summary>Reads a file; no path means no dns.</summary>
    /// <exception cref="CniException">5: it cannot be read.</exception>
    internal static ResultDns Read(string path)
    {
        if (path.Length == 0)
        {
            return ResultDns.Empty;
        }

        try
        {
            // NonBlocking: a FIFO in the file's place must not hang us.
            using FileDescriptor file = FileDescriptor.Open(path, OpenFlags.Read | OpenFlags.NonBlocking);
            return Parse(Encoding.UTF8.GetString(FileText.ReadToEnd(file, SizeLimit)
                ?? throw new CniException(ErrorCode.InputOutput, $"ipam.resolvConf \"{path}\" is larger than {SizeLimit} bytes")));
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, $"ipam.resolvConf \"{path}\": {exception.Message}");
        }
    }

    /// <summary>Reads the text. Unknown keywords, comments and lines of one word are passed over.</summary>
    internal static ResultDns Parse(string text)
    {
        List<string> nameservers = [];
        List<string> search = [];
        List<string> options = [];
        string domain = string.Empty;
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split([' ', '\t', '\r', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || line[0] is '#' or ';')
            {
                continue;
            }

            switch (words[0])
            {
                case "nameserver":
                    nameservers.Add(words[1]);
                    break;
                case "domain":
                    domain = words[1];
                    break;
                case "search":
                    search.AddRange(words.AsSpan(1));
                    break;
                case "options":
                    options.AddRange(words.AsSpan(1));
                    break;
                default:
                    break;
            }
        }

        return new(nameservers, domain, search, options);
    }
}
