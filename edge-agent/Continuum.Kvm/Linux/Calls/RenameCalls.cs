using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Tmp;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>rename(2).</summary>
internal static class RenameCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);
    private const uint NoReplace = 1;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Rename, (LinuxTask task, in SyscallArguments a) =>
            Rename(task, WorkingFolder, a.A0, WorkingFolder, a.A1, 0));
        table.Add(Syscall.Renameat, (LinuxTask task, in SyscallArguments a) => Rename(task, a.A0, a.A1, a.A2, a.A3, 0));
        table.Add(Syscall.Renameat2, (LinuxTask task, in SyscallArguments a) =>
            Rename(task, a.A0, a.A1, a.A2, a.A3, (uint)a.A4));
    }

    private static SyscallResult Rename(
        LinuxTask task, ulong fromFolder, ulong from, ulong toFolder, ulong to, uint flags)
    {
        // Swapping two names and leaving a whiteout are not there.
        if ((flags & ~NoReplace) != 0)
        {
            return Errno.EINVAL;
        }

        Walk source = PathArguments.Resolve(task, fromFolder, from, followLast: false, forChange: true);
        Walk target = PathArguments.Resolve(task, toFolder, to, followLast: false, forChange: true);
        Errno error = Check(source, target, flags);
        if (error == 0)
        {
            error = TmpChanges.MayChange(task, source.Parent!, out TmpFolderNode oldFolder);
            if (error == 0)
            {
                error = TmpChanges.MayChange(task, target.Parent!, out TmpFolderNode newFolder);
                error = error == 0 ? Move(source, target, oldFolder, newFolder) : error;
            }
        }

        return error;
    }

    // In the order of Linux, which programs (and tests) see.
    private static Errno Check(in Walk source, in Walk target, uint flags)
    {
        bool sourceFails = source.Error != 0 && source.Parent is null;
        if (sourceFails || (target.Error != 0 && target.Parent is null))
        {
            return sourceFails ? source.Error : target.Error;
        }

        bool noReplace = (flags & NoReplace) != 0;
        if (source.Parent is null || target.Parent is null)
        {
            return source.Parent is not null && noReplace ? Errno.EEXIST : Errno.EBUSY;
        }

        if (source.Parent.Status.Device != target.Parent.Status.Device)
        {
            return Errno.EXDEV;
        }

        return source.Error != 0 ? source.Error
            : target.Node is not null && noReplace ? Errno.EEXIST
            : !source.Node!.IsFolder && (source.EndsInSlash || target.EndsInSlash) ? Errno.ENOTDIR
            : 0;
    }

    private static Errno Move(in Walk source, in Walk target, TmpFolderNode oldFolder, TmpFolderNode newFolder)
    {
        if (source.Node is not TmpNode moved || moved is TmpFolderNode { MountPath: not null }
            || target.Node is TmpFolderNode { MountPath: not null })
        {
            return Errno.EBUSY;
        }

        if (moved is TmpFolderNode folder && newFolder.IsIn(folder))
        {
            return Errno.EINVAL;
        }

        if (target.Node is TmpFolderNode around && oldFolder.IsIn(around))
        {
            return Errno.ENOTEMPTY;
        }

        if (ReferenceEquals(moved, target.Node))
        {
            return 0;
        }

        if (newFolder.IsTooDeepFor(target.Name))
        {
            return Errno.ENAMETOOLONG;
        }

        if (target.Node is { } replaced)
        {
            if (replaced.IsFolder != moved.IsFolder)
            {
                return replaced.IsFolder ? Errno.EISDIR : Errno.ENOTDIR;
            }

            if (replaced is TmpFolderNode { Entries.Count: > 0 })
            {
                return Errno.ENOTEMPTY;
            }

            newFolder.Remove(target.Name);
        }

        newFolder.Move(oldFolder, source.Name, target.Name);
        return 0;
    }
}
