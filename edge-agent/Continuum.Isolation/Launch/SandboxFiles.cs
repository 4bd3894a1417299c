using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>
/// Looks at the folders before a program is started in them, so that what is missing is said in our words: the
/// set-up tool's own messages end up on the program's standard error.
/// </summary>
internal static class SandboxFiles
{
    private const int MostLinks = 40; // path_resolution(7)

    private static readonly string[] RootFolders = ["proc", "dev", "tmp"];

    /// <exception cref="IsolationException">The root lacks a folder, or the program is not there.</exception>
    internal static void Check(ProcessSpec spec)
    {
        foreach (string folder in RootFolders)
        {
            if (!Directory.Exists(Path.Combine(spec.RootPath, folder)))
            {
                throw Missing(
                    $"the root {spec.RootPath} has no folder /{folder}; it must hold /proc, /dev and /tmp, because a "
                    + "read-only root gets no new ones");
            }
        }

        CheckOpen(spec.RootPath);
        foreach (ReadOnlyMount mount in spec.Mounts)
        {
            CheckMount(spec, mount);
            CheckOpen(mount.HostPath);
        }

        string program = spec.Arguments[0];
        string? file = Resolve(spec, program);
        if (file is null || !File.Exists(file))
        {
            throw Missing($"the program {program} is not a file in the sandbox (its root is {spec.RootPath})");
        }

        if ((new FileInfo(file).UnixFileMode & UnixFileMode.OtherExecute) == 0)
        {
            throw new IsolationException(
                "start", Errno.AccessDenied,
                $"the program {program} ({file}) is not executable for other users; chmod 755 it");
        }
    }

    /// <summary>
    /// The program has a user of its own, who owns nothing on the host: only the rights of others are his.
    /// </summary>
    private static void CheckOpen(string path)
    {
        UnixFileMode mode = new FileInfo(path).UnixFileMode;
        UnixFileMode needed = Directory.Exists(path)
            ? UnixFileMode.OtherRead | UnixFileMode.OtherExecute
            : UnixFileMode.OtherRead;
        if ((mode & needed) != needed)
        {
            throw new IsolationException(
                "start", Errno.AccessDenied, $"{path} is closed to other users, and each program runs as a user of its "
                + "own; chmod it 755 (644 for a file), and what is in it");
        }
    }

    private static void CheckMount(ProcessSpec spec, ReadOnlyMount mount)
    {
        bool folder = Directory.Exists(mount.HostPath);
        if (!folder && !File.Exists(mount.HostPath))
        {
            throw Missing($"{mount.HostPath}, to be shown as {mount.SandboxPath}, does not exist");
        }

        string target = Path.Join(spec.RootPath, mount.SandboxPath);
        if (folder ? File.Exists(target) : Directory.Exists(target))
        {
            throw Missing(
                $"{mount.HostPath} cannot be shown at {mount.SandboxPath}: "
                + (folder ? "a folder cannot be shown at a file" : "a file cannot be shown at a folder"));
        }

        if (Path.Exists(target) || spec.Mounts.Any(other => IsInside(mount.SandboxPath, other.SandboxPath, out _)))
        {
            return;
        }

        throw Missing(
            $"the root {spec.RootPath} has no {mount.SandboxPath} to show {mount.HostPath} at; create it in the root, "
            + "because a read-only root gets no new ones");
    }

    /// <summary>Where a sandbox path lies on the host, links followed as they read inside; null when nowhere.</summary>
    internal static string? Resolve(ProcessSpec spec, string sandboxPath)
    {
        int links = 0;
        Stack<string> rest = new(sandboxPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        string resolved = "";
        while (rest.TryPop(out string? part))
        {
            if (part is "." or "..")
            {
                resolved = part == "." ? resolved : resolved[..Math.Max(resolved.LastIndexOf('/'), 0)];
                continue;
            }

            string? target = new FileInfo(OnHost(spec, $"{resolved}/{part}")).LinkTarget;
            if (target is null)
            {
                resolved = $"{resolved}/{part}";
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            resolved = target.StartsWith('/') ? "" : resolved;
            foreach (string step in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                rest.Push(step);
            }
        }

        return OnHost(spec, resolved);
    }

    private static string OnHost(ProcessSpec spec, string sandboxPath)
    {
        // The last mount that covers a path is on top.
        foreach (ReadOnlyMount mount in spec.Mounts.Reverse())
        {
            if (sandboxPath == mount.SandboxPath.TrimEnd('/'))
            {
                return mount.HostPath;
            }

            if (IsInside(sandboxPath, mount.SandboxPath, out string rest))
            {
                return Path.Join(mount.HostPath, rest);
            }
        }

        return Path.Join(spec.RootPath, sandboxPath);
    }

    private static bool IsInside(string path, string folder, out string rest)
    {
        string prefix = folder.TrimEnd('/') + "/";
        bool inside = path.StartsWith(prefix, StringComparison.Ordinal);
        rest = inside ? path[prefix.Length..] : "";
        return inside;
    }

    private static IsolationException Missing(string detail) => new("start", Errno.NoEntry, detail);
}
