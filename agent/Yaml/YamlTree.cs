using System;
using System.Collections.Generic;
using System.IO;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CsCni.Agent.Yaml;

/// <summary>
/// Builds the nodes of a document from the parser's events. Not by the package's own representation model, which ends at the
/// first key that stands twice, and follows nesting as deep as it goes.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>Deeper than any file of ours; keeps a hostile one from using up the stack.</summary>
    private const int DeepestNesting = 32;

    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly Parser _parser;
    private readonly string _origin;

    private YamlTree(Parser parser, string origin)
    {
        _parser = parser;
        _origin = origin;
    }

    /// <summary>Reads a text that holds one document.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="origin">The file's path.</param>
    /// <param name="faults">Takes what is wrong; syntax ends with its first fault.</param>
    /// <returns>The document; null where it is empty, or where a fault was added.</returns>
    internal static YamlNode? Parse(string text, string origin, ICollection<YamlFault> faults)
    {
        Parser parser = new(new StringReader(text));
        try
        {
            return new YamlTree(parser, origin).ReadStream();
        }
        catch (YamlTreeException exception)
        {
            faults.Add(exception.Fault);
        }
        catch (YamlException exception)
        {
            faults.Add(new(PlaceOf(origin, exception.Start), $"not YAML: {Words(exception)}"));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner's own slips: found by reading damaged files.
            faults.Add(new(PlaceOf(origin, parser.Current?.End ?? Mark.Empty), "not YAML: something behind here cannot be read"));
        }

        return null;
    }

    /// <summary>The parser's words, as the end of a sentence.</summary>
    private static string Words(YamlException exception)
    {
        string words = (exception.InnerException as YamlException ?? exception).Message.TrimEnd('.');
        return words.StartsWith("While ", StringComparison.Ordinal) ? "while " + words[6..] : words;
    }

    private YamlNode? ReadStream()
    {
        YamlNode? document = null;
        int documents = 0;
        while (_parser.MoveNext())
        {
            switch (_parser.Current)
            {
                case DocumentStart start when ++documents > 1:
                    throw Fault(start, "a second document begins here: one was expected");
                case NodeEvent or AnchorAlias:
                    document = ReadNode(0);
                    break;
                default:
                    break;
            }
        }

        return document is YamlScalar { IsNull: true } ? null : document;
    }

    /// <summary>Reads the node whose first event is the current one, up to its last event.</summary>
    private YamlNode ReadNode(int depth)
    {
        ParsingEvent first = _parser.Current!;
        if (first is AnchorAlias alias)
        {
            return _anchors.TryGetValue(alias.Value.Value, out YamlNode? known)
                ? known
                : throw Fault(alias, $"\"*{alias.Value.Value}\" refers to an anchor that was not given before");
        }

        if (depth > DeepestNesting)
        {
            throw Fault(first, $"nested deeper than {DeepestNesting} levels");
        }

        YamlNode node = first switch
        {
            Scalar scalar => new YamlScalar(PlaceOf(scalar), scalar.Value, scalar.Style is not ScalarStyle.Plain),
            SequenceStart start => ReadSequence(start, depth),
            MappingStart start => ReadMapping(start, depth),
            _ => throw Fault(first, "expected a value, a list or keys"),
        };
        if (first is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = node;
        }

        return node;
    }

    private YamlSequence ReadSequence(SequenceStart start, int depth)
    {
        List<YamlNode> items = [];
        while (Next() is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        return new(PlaceOf(start), items);
    }

    private YamlMapping ReadMapping(MappingStart start, int depth)
    {
        List<YamlEntry> entries = [];
        while (Next() is not MappingEnd)
        {
            YamlPlace place = PlaceOf(_parser.Current!);
            YamlScalar key = ReadNode(depth + 1) as YamlScalar
                ?? throw new YamlTreeException(new(place, "a key must be a single word, not a list or further keys"));
            Next();
            entries.Add(new(key, ReadNode(depth + 1)));
        }

        return new(PlaceOf(start), entries);
    }

    private ParsingEvent Next() =>
        _parser.MoveNext() ? _parser.Current! : throw new YamlTreeException(new(new(_origin), "the file ends too early"));

    private YamlPlace PlaceOf(ParsingEvent at) => PlaceOf(_origin, at.Start);

    private static YamlPlace PlaceOf(string origin, in Mark mark) => new(origin, Math.Max(1, mark.Line), Math.Max(1, mark.Column));

    private YamlTreeException Fault(ParsingEvent at, string text) => new(new(PlaceOf(at), text));
}
