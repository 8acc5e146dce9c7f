using System.Collections.Generic;
using System.IO;
using System.Linq;
using YamlDotNet.RepresentationModel;

namespace CsCni.Tests.Agent.Examples;

/// <summary>A YAML document, looked into by paths such as <c>spec.template.spec.containers.0.name</c>.</summary>
internal sealed record YamlView(YamlNode Node)
{
    /// <summary>The documents of a file, but for empty ones.</summary>
    public static List<YamlView> Documents(string path)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(File.ReadAllText(path)));
        return [.. stream.Documents.Select(static document => document.RootNode).Where(static root => root is YamlMappingNode).Select(static root => new YamlView(root))];
    }

    /// <summary>What is at a path.</summary>
    public YamlView this[string path]
    {
        get
        {
            YamlNode node = Node;
            foreach (string part in path.Split('.'))
            {
                node = int.TryParse(part, out int index) ? node[index] : node[part];
            }

            return new(node);
        }
    }

    /// <summary>The value of one key, whatever characters it has.</summary>
    public YamlView Of(string key) => new(Node[key]);

    /// <summary>A scalar's text.</summary>
    public string Text => ((YamlScalarNode)Node).Value!;

    /// <summary>The texts of a list.</summary>
    public string[] Texts => [.. Items.Select(static item => item.Text)];

    /// <summary>The elements of a list.</summary>
    public List<YamlView> Items => [.. ((YamlSequenceNode)Node).Children.Select(static child => new YamlView(child))];

    /// <summary>The keys of a mapping.</summary>
    public string[] Keys => [.. ((YamlMappingNode)Node).Children.Keys.Select(static key => ((YamlScalarNode)key).Value!)];
}
