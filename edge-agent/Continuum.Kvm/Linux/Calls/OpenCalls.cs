using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Tmp;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Opening files (open(2), openat2(2), creat(2)).</summary>
internal static class OpenCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);

    private const int CreationFlags = OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoControllingTerminal
        | OpenFlags.Truncate | OpenFlags.CloseOnExec | OpenFlags.NonBlocking;

    private const int PathOnlyFlags =
        OpenFlags.PathOnly | OpenFlags.Folder | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    // Everything that open(2) knows: openat2(2) refuses the rest.
    private const ulong KnownFlags = 0x7FFFC3;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Open, (LinuxTask task, in SyscallArguments a) =>
            Open(task, WorkingFolder, a.A0, (int)a.A1, (uint)a.A2));
        table.Add(Syscall.Openat, (LinuxTask task, in SyscallArguments a) =>
            Open(task, a.A0, a.A1, (int)a.A2, (uint)a.A3));
        table.Add(Syscall.Creat, (LinuxTask task, in SyscallArguments a) =>
            Open(task, WorkingFolder, a.A0, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, (uint)a.A1));
        table.Add(Syscall.Openat2, Openat2);
    }

    private static SyscallResult Openat2(LinuxTask task, in SyscallArguments arguments)
    {
        if (arguments.A3 < 24)
        {
            return Errno.EINVAL;
        }

        if (arguments.A3 > 4096)
        {
            return Errno.E2BIG;
        }

        Span<ulong> how = stackalloc ulong[512];
        if (!task.Process.Guest.TryRead(
            arguments.A2, System.Runtime.InteropServices.MemoryMarshal.AsBytes(how)[..(int)arguments.A3]))
        {
            return Errno.EFAULT;
        }

        if (how[3..].ContainsAnyExcept(0UL))
        {
            return Errno.E2BIG;
        }

        bool makes = (how[0] & OpenFlags.Create) != 0 || (how[0] & OpenFlags.TemporaryFile) == OpenFlags.TemporaryFile;
        if ((how[0] & ~KnownFlags) != 0 || (how[1] & ~(ulong)FileModes.Permissions) != 0 || (!makes && how[1] != 0)
            || ((how[0] & OpenFlags.PathOnly) != 0 && (how[0] & ~(ulong)PathOnlyFlags) != 0))
        {
            return Errno.EINVAL;
        }

        // A way of resolving that this walker has not got is refused, as by a kernel that does not know it yet.
        return how[2] != 0
            ? Errno.EINVAL
            : Open(task, arguments.A0, arguments.A1, (int)how[0], (uint)how[1]);
    }

    private static SyscallResult Open(LinuxTask task, ulong folder, ulong path, int flags, uint mode)
    {
        if ((flags & OpenFlags.PathOnly) != 0)
        {
            flags &= PathOnlyFlags;
        }

        bool isTemporary = (flags & OpenFlags.TemporaryFile) == OpenFlags.TemporaryFile;
        bool creates = (flags & OpenFlags.Create) != 0 && !isTemporary;
        if ((isTemporary && !OpenFlags.Writes(flags)) || (creates && (flags & OpenFlags.Folder) != 0))
        {
            return Errno.EINVAL;
        }

        if (!task.Process.Descriptors.HasRoom())
        {
            return Errno.EMFILE;
        }

        bool isExclusive = creates && (flags & OpenFlags.Exclusive) != 0;
        bool follows = (flags & OpenFlags.NoFollow) == 0 && !isExclusive;
        Walk walk = PathArguments.Resolve(task, folder, path, follows, creates);
        Errno error = walk.Error;
        OpenFile? file = null;
        if (creates && walk is { EndsInSlash: true, Parent: not null })
        {
            error = Errno.EISDIR;
        }
        else if (error == Errno.ENOENT && creates && walk.Parent is { } parent)
        {
            error = Create(task, parent, walk.Name, flags, mode, out file);
        }
        else if (error == 0)
        {
            error = isExclusive ? Errno.EEXIST
                : isTemporary ? CreateNameless(task, walk.Node!, flags, mode, out file)
                : OpenExisting(task, walk.Node!, flags, out file);
        }

        return error != 0 ? error : Install(task, file!, flags);
    }

    private static Errno OpenExisting(LinuxTask task, FileNode node, int flags, out OpenFile? file)
    {
        file = null;
        bool isFolder = node.IsFolder;
        return node.IsLink && (flags & OpenFlags.PathOnly) == 0 ? Errno.ELOOP
            : (flags & OpenFlags.Folder) != 0 && !isFolder ? Errno.ENOTDIR
            : (flags & OpenFlags.Create) != 0 && isFolder ? Errno.EISDIR
            : node.Open(task.Process, flags, out file);
    }

    private static Errno Create(LinuxTask task, FileNode parent, string name, int flags, uint mode, out OpenFile? file)
    {
        file = null;
        Errno error = TmpChanges.MayChange(task, parent, out TmpFolderNode folder);
        if (error != 0)
        {
            return error;
        }

        TmpFileNode node = new(folder.System, TmpChanges.Masked(task, mode), (uint)task.Process.Identity.UserId);
        error = folder.Add(name, node);
        file = error == 0 ? new TmpFile(node, flags) : null;
        return error;
    }

    private static Errno CreateNameless(LinuxTask task, FileNode node, int flags, uint mode, out OpenFile? file)
    {
        file = null;
        if (!node.IsFolder)
        {
            return Errno.ENOTDIR;
        }

        Errno error = TmpChanges.MayChange(task, node, out TmpFolderNode folder);
        if (error == 0)
        {
            TmpFileNode nameless = new(folder.System, TmpChanges.Masked(task, mode),
                (uint)task.Process.Identity.UserId);
            nameless.NameForShow($"{folder.Path}/#{nameless.Inode}");
            file = new TmpFile(nameless, flags);
        }

        return error;
    }

    private static SyscallResult Install(LinuxTask task, OpenFile file, int flags)
    {
        bool isPathOnly = (flags & OpenFlags.PathOnly) != 0;
        file.StatusFlags = isPathOnly ? flags & ~OpenFlags.CloseOnExec : (flags & ~CreationFlags) | OpenFlags.LargeFile;
        file.NonBlocking = (flags & OpenFlags.NonBlocking) != 0;
        return task.Process.Descriptors.Add(file, (flags & OpenFlags.CloseOnExec) != 0);
    }
}
