using System.Text;

namespace Continuum.Images.Layers;

/// <summary>The rules for names and links inside a layer, the same for packing and unpacking.</summary>
internal static class LayerPath
{
    private const int MaxNameBytes = 255; // linux/limits.h: NAME_MAX
    private const int MaxPathBytes = 3_500; // linux/limits.h: PATH_MAX is 4096, the store's folder included.

    /// <summary>The parts of an entry's name; empty for the layer's own root.</summary>
    internal static string[] Parse(string name, int maxDepth)
    {
        string path = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        path = path.EndsWith('/') ? path[..^1] : path;
        if (path is "" or ".")
        {
            return name.StartsWith('/') ? throw Unsafe(name, "its path is absolute") : [];
        }

        string[] parts = path.Split('/');
        string? wrong = WhatIsWrong(path, parts, maxDepth);
        return wrong is null ? parts : throw Unsafe(name, wrong);
    }

    /// <summary>
    /// Refuses a symbolic link that could lead out of its layer. Upward steps may stand only at the start, where they
    /// leave real directories; so links cannot be chained to a place above the root either.
    /// </summary>
    internal static void CheckLink(string name, int depth, string target)
    {
        if (target.Length == 0 || target.Contains('\0') || Encoding.UTF8.GetByteCount(target) > MaxPathBytes)
        {
            throw Unsafe(name, "its link target is empty, too long or holds a NUL");
        }

        if (target.StartsWith('/'))
        {
            throw Unsafe(name, $"it links to the absolute path '{target}'; make the link relative");
        }

        int up = 0;
        bool hasDescended = false;
        foreach (string part in target.Split('/'))
        {
            if (part != "..")
            {
                hasDescended |= part is not ("" or ".");
                continue;
            }

            if (hasDescended || ++up > depth)
            {
                throw Unsafe(name, $"its link target '{target}' leads outside the layer");
            }
        }
    }

    internal static ImageException Unsafe(string name, string why, Exception? inner = null) =>
        new(ImageErrorCode.UnsafeLayer, $"The layer is refused: entry '{name}': {why}", inner) { Entry = name };

    private static string? WhatIsWrong(string path, string[] parts, int maxDepth)
    {
        if (path.StartsWith('/'))
        {
            return "its path is absolute";
        }

        if (path.Contains('\0') || Encoding.UTF8.GetByteCount(path) > MaxPathBytes || parts.Length > maxDepth)
        {
            return "its path holds a NUL, is too long or too deep";
        }

        if (parts.Any(part => part is "" or "." or ".."))
        {
            return "its path has an empty part, '.' or '..'";
        }

        return parts.Any(part => Encoding.UTF8.GetByteCount(part) > MaxNameBytes)
            ? $"a part of its path has more than {MaxNameBytes} bytes"
            : null;
    }
}
