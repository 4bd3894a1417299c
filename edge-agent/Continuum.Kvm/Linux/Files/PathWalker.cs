using System.Text;
using Continuum.Kvm.Linux.Files.Images;
using Continuum.Kvm.Linux.Files.Tmp;

namespace Continuum.Kvm.Linux.Files;

/// <summary>
/// Follows paths (path_resolution(7)), name by name, so that links and <c>..</c> mean what they mean in the sandbox:
/// an absolute link starts at the sandbox's root, and nothing is above that.
/// </summary>
internal sealed class PathWalker(FileSystem files)
{
    /// <summary>Bytes of a path, its NUL included (linux/limits.h).</summary>
    public const int PathMax = 4096;

    /// <summary>Bytes of a name.</summary>
    public const int NameMax = 255;

    private const int LinksMax = 40;

    /// <summary>Follows a path from a folder.</summary>
    /// <param name="start">Where a relative path starts.</param>
    /// <param name="path">The path.</param>
    /// <param name="followLast">Whether a link at its end is followed.</param>
    /// <param name="forChange">
    /// Whether <see cref="Walk.Parent"/> is wanted. Then slashes at the end only show in
    /// <see cref="Walk.EndsInSlash"/>:
    /// each call that changes something has its own rule for them.
    /// </param>
    public Walk Resolve(FileNode start, string path, bool followLast, bool forChange = false)
    {
        if (path.Length == 0)
        {
            return Walk.Failed(Errno.ENOENT);
        }

        if (path.Length >= PathMax)
        {
            return Walk.Failed(Errno.ENAMETOOLONG);
        }

        return !forChange && files.TryResolveAtOnce(path, followLast, out Walk walk)
            ? walk
            : Step(start, path, followLast, forChange);
    }

    private Walk Step(FileNode start, string path, bool followLast, bool forChange)
    {
        FileNode current = path[0] == '/' ? files.Root : start;
        string rest = path;
        int links = 0;
        string lastDots = "";
        while (true)
        {
            string name = TakeName(ref rest, out bool endsInSlash);
            if (!current.IsFolder)
            {
                return Walk.Failed(Errno.ENOTDIR);
            }

            if (name.Length == 0)
            {
                return new Walk(0, current, null, lastDots, EndsInSlash: true);
            }

            if (name is "." or "..")
            {
                lastDots = name;
                FileNode? next = name == "." ? current : current.Parent;
                if (next is null)
                {
                    return Walk.Failed(Errno.ENOENT);
                }

                current = next;
                continue;
            }

            lastDots = "";
            Walk found = FindIn(current, name, isLast: rest.Length == 0, endsInSlash);
            bool follow = found.Node is { IsLink: true }
                && (rest.Length > 0 || (endsInSlash ? !forChange : followLast));
            if (follow)
            {
                Errno error = Follow(found.Node!, ref current, ref rest, ref links, endsInSlash, out FileNode? jump);
                if (error != 0)
                {
                    return Walk.Failed(error);
                }

                if (jump is null)
                {
                    continue;
                }

                found = found with { Node = jump };
            }

            if (found.Error != 0 || rest.Length == 0)
            {
                return found.Node is { IsFolder: false } && endsInSlash && !forChange
                    ? Walk.Failed(Errno.ENOTDIR)
                    : found;
            }

            current = found.Node!;
        }
    }

    private static Walk FindIn(FileNode folder, string name, bool isLast, bool endsInSlash)
    {
        if (name.Length > NameMax / 4 && Encoding.UTF8.GetByteCount(name) > NameMax)
        {
            return Walk.Failed(Errno.ENAMETOOLONG);
        }

        bool mayLook = folder switch
        {
            TmpFolderNode tmp => tmp.Allows(tmp.System.UserId, FileModes.OwnerExecute),
            ImageNode image => image.Allows(FileModes.OwnerExecute),
            _ => true,
        };
        if (!mayLook)
        {
            return Walk.Failed(Errno.EACCES);
        }

        Errno error = folder.Find(name, out FileNode? node);
        return error == 0
            ? new Walk(0, node, folder, name, endsInSlash)
            : new Walk(error, null, error == Errno.ENOENT && isLast ? folder : null, name, endsInSlash);
    }

    private Errno Follow(
        FileNode link, ref FileNode current, ref string rest, ref int links, bool endsInSlash, out FileNode? jump)
    {
        jump = link.JumpTarget;
        if (++links > LinksMax)
        {
            return Errno.ELOOP;
        }

        if (jump is not null)
        {
            return 0;
        }

        string target = link.LinkTarget;
        if (target.Length == 0)
        {
            return Errno.ENOENT;
        }

        // What follows the link goes on behind its target.
        rest = rest.Length > 0 ? $"{target}/{rest}" : endsInSlash ? target + "/" : target;
        current = target[0] == '/' ? files.Root : current;
        return 0;
    }

    /// <summary>Takes the first name off a path, with the slashes around it.</summary>
    private static string TakeName(ref string rest, out bool endsInSlash)
    {
        int start = 0;
        while (start < rest.Length && rest[start] == '/')
        {
            start++;
        }

        int end = start;
        while (end < rest.Length && rest[end] != '/')
        {
            end++;
        }

        int next = end;
        while (next < rest.Length && rest[next] == '/')
        {
            next++;
        }

        string name = rest[start..end];
        endsInSlash = next > end && next == rest.Length;
        rest = rest[next..];
        return name;
    }
}
