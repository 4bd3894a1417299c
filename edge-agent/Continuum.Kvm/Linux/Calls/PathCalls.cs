using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Tmp;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Making, removing and renaming files (mkdir(2), unlink(2), rename(2) and theirs).</summary>
internal static class PathCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Mkdir, (LinuxTask task, in SyscallArguments a) =>
            MakeFolder(task, WorkingFolder, a.A0, a.A1));
        table.Add(Syscall.Mkdirat, (LinuxTask task, in SyscallArguments a) => MakeFolder(task, a.A0, a.A1, a.A2));
        table.Add(Syscall.Rmdir, (LinuxTask task, in SyscallArguments a) =>
            Remove(task, WorkingFolder, a.A0, isFolder: true));
        table.Add(Syscall.Unlink, (LinuxTask task, in SyscallArguments a) =>
            Remove(task, WorkingFolder, a.A0, isFolder: false));
        table.Add(Syscall.Unlinkat, (LinuxTask task, in SyscallArguments a) =>
            ((uint)a.A2 & ~OpenFlags.AtRemoveFolder) != 0 ? Errno.EINVAL
            : Remove(task, a.A0, a.A1, isFolder: (uint)a.A2 != 0));
        table.Add(Syscall.Symlink, (LinuxTask task, in SyscallArguments a) =>
            MakeLink(task, a.A0, WorkingFolder, a.A1));
        table.Add(Syscall.Symlinkat, (LinuxTask task, in SyscallArguments a) => MakeLink(task, a.A0, a.A1, a.A2));
        table.Add(Syscall.Mknod, (LinuxTask task, in SyscallArguments a) =>
            MakeNode(task, WorkingFolder, a.A0, (uint)a.A1));
        table.Add(Syscall.Mknodat, (LinuxTask task, in SyscallArguments a) => MakeNode(task, a.A0, a.A1, (uint)a.A2));
        table.Add(Syscall.Link, (LinuxTask task, in SyscallArguments a) =>
            AddName(task, WorkingFolder, a.A0, WorkingFolder, a.A1, 0));
        table.Add(Syscall.Linkat, (LinuxTask task, in SyscallArguments a) =>
            AddName(task, a.A0, a.A1, a.A2, a.A3, (uint)a.A4));
    }

    private static SyscallResult MakeFolder(LinuxTask task, ulong folder, ulong path, ulong mode)
    {
        Errno error = FindFree(task, folder, path, mayEndInSlash: true, out TmpFolderNode parent, out string name);
        if (error == 0)
        {
            uint bits = TmpChanges.Masked(task, (uint)mode) & 0x3FF;
            error = parent.Add(name, new TmpFolderNode(parent.System, bits, (uint)task.Process.Identity.UserId));
        }

        return error;
    }

    private static SyscallResult MakeLink(LinuxTask task, ulong target, ulong folder, ulong path)
    {
        Errno error = task.Process.Guest.TryReadString(target, PathWalker.PathMax, out string text);
        if (error == 0 && text.Length == 0)
        {
            error = Errno.ENOENT;
        }

        if (error == 0)
        {
            error = FindFree(task, folder, path, mayEndInSlash: false, out TmpFolderNode parent, out string name);
            if (error == 0)
            {
                TmpLinkNode link = new(parent.System, text, (uint)task.Process.Identity.UserId);
                error = link.TryTakeRoom() ? parent.Add(name, link) : Errno.ENOSPC;
                if (error != 0)
                {
                    link.GiveRoom();
                }
            }
        }

        return error;
    }

    private static SyscallResult MakeNode(LinuxTask task, ulong folder, ulong path, uint mode)
    {
        uint type = mode & FileModes.TypeMask;
        if (type is not (0 or FileModes.Regular))
        {
            // No devices, as for any user; named pipes and sockets are not there.
            return type is FileModes.Folder or > FileModes.Socket ? Errno.EINVAL : Errno.EPERM;
        }

        Errno error = FindFree(task, folder, path, mayEndInSlash: false, out TmpFolderNode parent, out string name);
        return error != 0 ? error : parent.Add(
            name, new TmpFileNode(parent.System, TmpChanges.Masked(task, mode), (uint)task.Process.Identity.UserId));
    }

    private static SyscallResult AddName(
        LinuxTask task, ulong fromFolder, ulong from, ulong toFolder, ulong to, uint flags)
    {
        if ((flags & ~(uint)(OpenFlags.AtSymlinkFollow | OpenFlags.AtEmptyPath)) != 0)
        {
            return Errno.EINVAL;
        }

        Walk source = PathArguments.Resolve(
            task, fromFolder, from, (flags & OpenFlags.AtSymlinkFollow) != 0,
            emptyIsFolder: (flags & OpenFlags.AtEmptyPath) != 0);
        if (source.Error != 0)
        {
            return source.Error;
        }

        Errno error = FindFree(task, toFolder, to, mayEndInSlash: false, out TmpFolderNode parent, out string name);
        return error != 0 ? error
            : source.Node!.IsFolder ? Errno.EPERM
            : source.Node is not TmpNode node || ReferenceEquals(node, parent) ? Errno.EXDEV
            : node.Names == 0 && node.WasNamed ? Errno.ENOENT
            : parent.Add(name, node);
    }

    /// <summary>Finds the folder and the name for a new file.</summary>
    private static Errno FindFree(
        LinuxTask task, ulong folder, ulong path, bool mayEndInSlash, out TmpFolderNode parent, out string name)
    {
        parent = null!;
        Walk walk = PathArguments.Resolve(task, folder, path, followLast: false, forChange: true);
        name = walk.Name;
        if (walk.Error == 0)
        {
            return Errno.EEXIST;
        }

        if (walk.Error != Errno.ENOENT || walk.Parent is null)
        {
            return walk.Error;
        }

        Errno error = walk.EndsInSlash && !mayEndInSlash
            ? Errno.ENOENT
            : TmpChanges.MayChange(task, walk.Parent, out parent);
        return error == 0 && parent.IsTooDeepFor(name) ? Errno.ENAMETOOLONG : error;
    }

    private static SyscallResult Remove(LinuxTask task, ulong folder, ulong path, bool isFolder)
    {
        Walk walk = PathArguments.Resolve(task, folder, path, followLast: false, forChange: true);
        if (walk.Error != 0)
        {
            return walk.Error;
        }

        if (walk.Parent is null)
        {
            return !isFolder ? Errno.EISDIR
                : walk.Name == "." ? Errno.EINVAL
                : walk.Name == ".." ? Errno.ENOTEMPTY
                : Errno.EBUSY;
        }

        if (walk.Node is TmpFolderNode { MountPath: not null })
        {
            return isFolder ? Errno.EBUSY : Errno.EISDIR;
        }

        Errno error = TmpChanges.MayChange(task, walk.Parent, out TmpFolderNode parent);
        if (error != 0)
        {
            return error;
        }

        if (isFolder != walk.Node!.IsFolder || (walk.EndsInSlash && !isFolder))
        {
            return walk.Node.IsFolder ? Errno.EISDIR : Errno.ENOTDIR;
        }

        if (walk.Node is TmpFolderNode { Entries.Count: > 0 })
        {
            return Errno.ENOTEMPTY;
        }

        parent.Remove(walk.Name);
        return 0;
    }
}
