using System.Collections.Generic;

namespace CsCni.Bench.Sections;

/// <summary>A part of the bench.</summary>
internal interface ISection
{
    /// <summary>By which it is chosen.</summary>
    string Name { get; }

    string Title { get; }

    IEnumerable<Row> Run(BenchNode node, Progress progress);
}
