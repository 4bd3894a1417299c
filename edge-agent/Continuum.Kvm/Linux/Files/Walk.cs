namespace Continuum.Kvm.Linux.Files;

/// <summary>Where a path led.</summary>
/// <param name="Error">0; ENOENT with a <paramref name="Parent"/>: only the last name is missing; any other: why
/// not.</param>
/// <param name="Node">What the path leads to.</param>
/// <param name="Parent">The folder of the last name; null when the path ends in no name (<c>/</c>, <c>.</c>,
/// <c>..</c>).</param>
/// <param name="Name">The last name; of a path that ends in none, <c>.</c>, <c>..</c> or nothing.</param>
/// <param name="EndsInSlash">Whether the path says that it leads to a folder.</param>
internal readonly record struct Walk(Errno Error, FileNode? Node, FileNode? Parent, string Name, bool EndsInSlash)
{
    /// <summary>The path cannot be followed.</summary>
    public static Walk Failed(Errno error) => new(error, null, null, "", false);
}
