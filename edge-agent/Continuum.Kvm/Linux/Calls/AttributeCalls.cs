using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Tmp;
using Continuum.Kvm.Linux.Time;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Changing what a file is like (chmod(2), chown(2), utimensat(2)); only files in memory change.</summary>
internal static class AttributeCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);
    private const long Now = 0x3FFFFFFF; // UTIME_NOW
    private const long Omit = 0x3FFFFFFE; // UTIME_OMIT

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Chmod, (LinuxTask task, in SyscallArguments a) =>
            ChangeMode(task, Find(task, WorkingFolder, a.A0, 0), a.A1));
        table.Add(Syscall.Fchmodat, (LinuxTask task, in SyscallArguments a) =>
            ChangeMode(task, Find(task, a.A0, a.A1, 0), a.A2));
        table.Add(Syscall.Fchmod, (LinuxTask task, in SyscallArguments a) => ChangeMode(task, Open(task, a.A0), a.A1));
        table.Add(Syscall.Chown, (LinuxTask task, in SyscallArguments a) =>
            ChangeOwner(task, Find(task, WorkingFolder, a.A0, 0), a.A1, a.A2));
        table.Add(Syscall.Lchown, (LinuxTask task, in SyscallArguments a) =>
            ChangeOwner(task, Find(task, WorkingFolder, a.A0, OpenFlags.AtSymlinkNoFollow), a.A1, a.A2));
        table.Add(Syscall.Fchownat, (LinuxTask task, in SyscallArguments a) =>
            ChangeOwner(task, Find(task, a.A0, a.A1, a.A4), a.A2, a.A3));
        table.Add(Syscall.Fchown, (LinuxTask task, in SyscallArguments a) =>
            ChangeOwner(task, Open(task, a.A0), a.A1, a.A2));
        table.Add(Syscall.Utimensat, Utimensat);
        table.Add(Syscall.Utimes, (LinuxTask task, in SyscallArguments a) => Utimes(task, WorkingFolder, a.A0, a.A1));
        table.Add(Syscall.Futimesat, (LinuxTask task, in SyscallArguments a) => Utimes(task, a.A0, a.A1, a.A2));
    }

    private static Walk Find(LinuxTask task, ulong folder, ulong path, ulong flags)
    {
        const ulong Known = OpenFlags.AtSymlinkNoFollow | OpenFlags.AtEmptyPath;
        return (flags & ~Known) != 0
            ? Walk.Failed(Errno.EINVAL)
            : PathArguments.Resolve(
                task, folder, path, (flags & OpenFlags.AtSymlinkNoFollow) == 0,
                emptyIsFolder: (flags & OpenFlags.AtEmptyPath) != 0);
    }

    private static Walk Open(LinuxTask task, ulong descriptor) =>
        task.Process.Descriptors[descriptor] is { } file && (file.StatusFlags & OpenFlags.PathOnly) != 0
            ? Walk.Failed(Errno.EBADF)
            : (int)(uint)descriptor < 0 ? Walk.Failed(Errno.EBADF)
            : PathArguments.Itself(task, descriptor);

    /// <summary>The file of a walk, when its user may change it.</summary>
    private static Errno MayChange(LinuxTask task, in Walk walk, out TmpNode node)
    {
        node = (walk.Node as TmpNode)!;
        if (walk.Error != 0)
        {
            return walk.Error;
        }

        int user = task.Process.Identity.UserId;
        return node is null ? walk.Node!.Unchangeable
            : user != 0 && node.UserId != (uint)user ? Errno.EPERM
            : 0;
    }

    private static SyscallResult ChangeMode(LinuxTask task, Walk walk, ulong mode)
    {
        Errno error = MayChange(task, walk, out TmpNode node);
        if (error == 0)
        {
            node.Mode = (node.Mode & FileModes.TypeMask) | ((uint)mode & FileModes.Permissions);
            node.ChangedNs = node.System.Now;
        }

        return error;
    }

    private static SyscallResult ChangeOwner(LinuxTask task, Walk walk, ulong user, ulong group)
    {
        Errno error = MayChange(task, walk, out _);
        if (error != 0)
        {
            return error;
        }

        // There is one user with one group: what is not that, or "leave it" (-1), belongs to somebody else.
        uint own = (uint)task.Process.Identity.UserId;
        return ((uint)user == uint.MaxValue || (uint)user == own)
            && ((uint)group == uint.MaxValue || (uint)group == own)
            ? 0
            : Errno.EPERM;
    }

    private static SyscallResult Utimensat(LinuxTask task, in SyscallArguments arguments)
    {
        Timespec accessed = new(0, Now);
        Timespec modified = accessed;
        if (arguments.A2 != 0
            && !(task.Process.Guest.TryRead(arguments.A2, out accessed)
                && task.Process.Guest.TryRead(unchecked(arguments.A2 + 16), out modified)))
        {
            return Errno.EFAULT;
        }

        Walk walk = arguments.A1 == 0
            ? Open(task, arguments.A0)
            : Find(task, arguments.A0, arguments.A1, arguments.A3);
        return SetTimes(task, walk, accessed, modified);
    }

    private static SyscallResult Utimes(LinuxTask task, ulong folder, ulong path, ulong times)
    {
        Timespec accessed = new(0, Now);
        Timespec modified = accessed;
        if (times != 0)
        {
            if (!task.Process.Guest.TryRead(times, out Timeval first)
                || !task.Process.Guest.TryRead(unchecked(times + 16), out Timeval second))
            {
                return Errno.EFAULT;
            }

            (accessed, modified) = (first.ToTimespec(), second.ToTimespec());
        }

        return SetTimes(task, Find(task, folder, path, 0), accessed, modified);
    }

    private static SyscallResult SetTimes(LinuxTask task, Walk walk, Timespec accessed, Timespec modified)
    {
        if (!IsTime(accessed) || !IsTime(modified))
        {
            return Errno.EINVAL;
        }

        Errno error = MayChange(task, walk, out TmpNode node);
        if (error == 0)
        {
            node.AccessedNs = Choose(node, accessed, node.AccessedNs);
            node.ModifiedNs = Choose(node, modified, node.ModifiedNs);
            node.ChangedNs = node.System.Now;
        }

        return error;
    }

    private static bool IsTime(Timespec time) => time.Nanoseconds is Now or Omit or (>= 0 and < Timespec.PerSecond);

    private static long Choose(TmpNode node, Timespec time, long before) => time.Nanoseconds switch
    {
        Now => node.System.Now,
        Omit => before,
        _ => (Math.Clamp(time.Seconds, -9_000_000_000, 9_000_000_000) * Timespec.PerSecond) + time.Nanoseconds,
    };
}
