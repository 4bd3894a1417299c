using Continuum.Kvm.Linux.Files;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>The paths among a call's arguments.</summary>
internal static class PathArguments
{
    /// <summary>Follows a path that the program gave.</summary>
    /// <param name="task">The caller.</param>
    /// <param name="folder">The descriptor of the folder that a relative path starts from, or AT_FDCWD.</param>
    /// <param name="address">Where the path is.</param>
    /// <param name="followLast">Whether a link at its end is followed.</param>
    /// <param name="forChange">Whether the folder of the last name is wanted.</param>
    /// <param name="emptyIsFolder">Whether an empty path means the descriptor itself (AT_EMPTY_PATH).</param>
    public static Walk Resolve(
        LinuxTask task, ulong folder, ulong address, bool followLast, bool forChange = false,
            bool emptyIsFolder = false)
    {
        Errno error = task.Process.Guest.TryReadString(address, PathWalker.PathMax, out string path);
        if (error != 0)
        {
            return Walk.Failed(error);
        }

        if (path.Length == 0)
        {
            return emptyIsFolder ? Itself(task, folder) : Walk.Failed(Errno.ENOENT);
        }

        FileSystem files = task.Process.Files;
        FileNode start = files.WorkingFolder;
        if (path[0] != '/' && (int)(uint)folder != OpenFlags.AtWorkingDirectory)
        {
            if (task.Process.Descriptors[folder] is not { } file)
            {
                return Walk.Failed(Errno.EBADF);
            }

            if (file.Node is not { IsFolder: true } node)
            {
                return Walk.Failed(Errno.ENOTDIR);
            }

            start = node;
        }

        return files.Walker.Resolve(start, path, followLast, forChange);
    }

    /// <summary>What a descriptor itself leads to.</summary>
    public static Walk Itself(LinuxTask task, ulong descriptor)
    {
        if ((int)(uint)descriptor == OpenFlags.AtWorkingDirectory)
        {
            return new Walk(0, task.Process.Files.WorkingFolder, null, "", EndsInSlash: false);
        }

        return task.Process.Descriptors[descriptor] is { } file
            ? new Walk(0, file.Node ?? new Files.Generated.OpenFileNode(file), null, "", EndsInSlash: false)
            : Walk.Failed(Errno.EBADF);
    }
}
