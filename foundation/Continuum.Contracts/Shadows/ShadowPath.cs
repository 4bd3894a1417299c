namespace Continuum.Contracts.Shadows;

/// <summary>Names of leaves: JSON pointers (RFC 6901).</summary>
internal static class ShadowPath
{
    public static string Append(string path, string name) =>
        path + "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Unescape(ReadOnlySpan<char> level) =>
        level.ToString().Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>Whether one is the other, or below it.</summary>
    public static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] == '/');

    /// <summary>Whether a pointer can name a leaf.</summary>
    public static bool IsLeaf(string path)
    {
        if (path is not ['/', ..])
        {
            return false;
        }

        for (int i = path.IndexOf('~', StringComparison.Ordinal); i >= 0; i = path.IndexOf('~', i + 1))
        {
            if (i + 1 == path.Length || path[i + 1] is not ('0' or '1'))
            {
                return false;
            }
        }

        return true;
    }
}
