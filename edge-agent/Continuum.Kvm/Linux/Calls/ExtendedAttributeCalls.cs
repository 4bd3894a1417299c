using Continuum.Kvm.Linux.Files;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>
/// Extended attributes (xattr(7)): no file has any, and none takes one, as on a file system without them.
/// </summary>
internal static class ExtendedAttributeCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        foreach (Syscall call in (ReadOnlySpan<Syscall>)
            [Syscall.Getxattr, Syscall.Setxattr, Syscall.Listxattr, Syscall.Removexattr])
        {
            table.Add(call, (LinuxTask task, in SyscallArguments a) => Answer(task, a.A0, followLast: true));
        }

        foreach (Syscall call in (ReadOnlySpan<Syscall>)
            [Syscall.Lgetxattr, Syscall.Lsetxattr, Syscall.Llistxattr, Syscall.Lremovexattr])
        {
            table.Add(call, (LinuxTask task, in SyscallArguments a) => Answer(task, a.A0, followLast: false));
        }

        foreach (Syscall call in (ReadOnlySpan<Syscall>)
            [Syscall.Fgetxattr, Syscall.Fsetxattr, Syscall.Flistxattr, Syscall.Fremovexattr])
        {
            table.Add(call, (LinuxTask task, in SyscallArguments a) =>
                task.Process.Descriptors[a.A0] is null ? Errno.EBADF : Errno.EOPNOTSUPP);
        }
    }

    private static SyscallResult Answer(LinuxTask task, ulong path, bool followLast) =>
        PathArguments.Resolve(task, WorkingFolder, path, followLast).Error is not 0 and var error
            ? error
            : Errno.EOPNOTSUPP;
}
