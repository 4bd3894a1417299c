namespace Continuum.Sandbox.Launching;

/// <summary>Finds what a sandbox's path names on the host, without ever following a link out of the sandbox.</summary>
internal static class SandboxPath
{
    // As the kernel's own limit (path_resolution(7)).
    private const int MaxLinks = 40;

    /// <summary>The host path of the file that the path names inside, or null when it names none.</summary>
    /// <param name="spec">Its root and mounts.</param>
    /// <param name="path">An absolute path inside.</param>
    public static string? Resolve(SandboxSpec spec, string path)
    {
        LinkedList<string> rest = new(path.Split('/'));
        List<string> done = [];
        int links = 0;
        while (rest.First is { Value: var part })
        {
            rest.RemoveFirst();
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                done.RemoveRange(Math.Max(done.Count - 1, 0), Math.Min(done.Count, 1));
                continue;
            }

            done.Add(part);
            if (new FileInfo(ToHost(spec, done)).LinkTarget is not { } target)
            {
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            done.RemoveAt(done.Count - 1);
            Prepend(rest, done, target);
        }

        string host = ToHost(spec, done);
        return Path.Exists(host) ? host : null;
    }

    // A link's absolute target starts at the sandbox's root, not at the host's.
    private static void Prepend(LinkedList<string> rest, List<string> done, string target)
    {
        if (target.StartsWith('/'))
        {
            done.Clear();
        }

        foreach (string part in target.Split('/').Reverse())
        {
            rest.AddFirst(part);
        }
    }

    private static string ToHost(SandboxSpec spec, List<string> parts)
    {
        string inside = "/" + string.Join('/', parts);
        SandboxMount? mount = null;
        foreach (SandboxMount candidate in spec.Mounts)
        {
            // Later mounts lie over earlier ones of the same place.
            if (IsBeneath(inside, candidate.MountPath)
                && candidate.MountPath.Length >= (mount?.MountPath.Length ?? 0))
            {
                mount = candidate;
            }
        }

        return mount is null ? spec.RootPath + inside : mount.HostPath + inside[mount.MountPath.TrimEnd('/').Length..];
    }

    private static bool IsBeneath(string path, string folder)
    {
        string trimmed = folder.TrimEnd('/');
        return path.StartsWith(trimmed, StringComparison.Ordinal)
            && (path.Length == trimmed.Length || path[trimmed.Length] == '/');
    }
}
