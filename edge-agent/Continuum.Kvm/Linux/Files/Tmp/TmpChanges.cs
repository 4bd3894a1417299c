namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>Whether a task may change what lies in memory.</summary>
internal static class TmpChanges
{
    /// <summary>Whether names may be made in or taken from a folder.</summary>
    /// <param name="task">Who wants to.</param>
    /// <param name="node">The folder.</param>
    /// <param name="folder">The folder, when they may.</param>
    /// <returns>0; EROFS outside of memory; EACCES; ENOENT: it was removed.</returns>
    public static Errno MayChange(LinuxTask task, FileNode node, out TmpFolderNode folder)
    {
        folder = (node as TmpFolderNode)!;
        return folder is null ? node.IsFolder ? node.Unchangeable : Errno.ENOTDIR
            : !folder.IsAttached ? Errno.ENOENT
            : folder.Allows((uint)task.Process.Identity.UserId, FileModes.OwnerWrite | FileModes.OwnerExecute) ? 0
            : Errno.EACCES;
    }

    /// <summary>The permission bits of a new file.</summary>
    public static uint Masked(LinuxTask task, uint mode) =>
        mode & FileModes.Permissions & ~((uint)task.Process.Umask & 0x1FF);
}
