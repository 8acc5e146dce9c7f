namespace CsCni.Linux;

/// <summary>A name in a directory that <see cref="FileWatch"/> looks at, whether there is such a file or not.</summary>
/// <param name="Directory">The directory's path.</param>
/// <param name="Name">The name in it: of a file, or of a link.</param>
public readonly record struct WatchedFile(string Directory, string Name);
