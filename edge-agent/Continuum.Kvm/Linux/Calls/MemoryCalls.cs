using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>The system calls on the program's mappings (mmap(2) and its kin).</summary>
internal static class MemoryCalls
{
    private const ulong PageMask = PhysicalMemory.PageSize - 1;
    private const int WriteOnly = 1;
    private const int AccessModeMask = 3;

    /// <summary>Adds them to a table.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Mmap, Map);
        table.Add(Syscall.Mprotect, Protect);
        table.Add(Syscall.Munmap, Unmap);
        table.Add(Syscall.Brk, Break);
        table.Add(Syscall.Mremap, Remap);
        table.Add(Syscall.Madvise, Advise);
        table.Add(Syscall.Msync, Synchronise);
        table.Add(Syscall.Mincore, Residence);
        table.Add(Syscall.Mlock, Lock);
        table.Add(Syscall.Mlock2, LockWithFlags);
        table.Add(Syscall.Munlock, Lock);
        table.Add(Syscall.Mlockall, LockAll);
        table.Add(Syscall.Munlockall, UnlockAll);
        table.Add(Syscall.PkeyMprotect, ProtectWithKey);
        table.Add(Syscall.PkeyAlloc, AllocateKey);
        table.Add(Syscall.PkeyFree, FreeKey);
    }

    private static SyscallResult Map(LinuxTask task, in SyscallArguments arguments)
    {
        int flags = (int)arguments.A3;
        IMappedFile? mapped = null;
        if ((flags & MappingFlags.Anonymous) == 0)
        {
            OpenFile? file = task.Process.Descriptors[(uint)arguments.A4];
            if (file is null)
            {
                return Errno.EBADF;
            }

            // A mapping shows the file, so it must be open for reading whatever the protection is.
            if ((file.StatusFlags & AccessModeMask) == WriteOnly)
            {
                return Errno.EACCES;
            }

            mapped = file.Mappable;
            if (mapped is null)
            {
                return Errno.ENODEV;
            }
        }

        if ((arguments.A5 & PageMask) != 0)
        {
            return Errno.EINVAL;
        }

        return task.Process.Memory.Map(
            arguments.A0, arguments.A1, (int)arguments.A2, flags, mapped, (long)arguments.A5);
    }

    private static SyscallResult Protect(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Memory.Protect(arguments.A0, arguments.A1, (int)arguments.A2);

    private static SyscallResult Unmap(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Memory.Unmap(arguments.A0, arguments.A1);

    private static SyscallResult Break(LinuxTask task, in SyscallArguments arguments) =>
        (long)task.Process.Memory.Break(arguments.A0);

    private static SyscallResult Remap(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Memory.Remap(arguments.A0, arguments.A1, arguments.A2, (int)arguments.A3, arguments.A4);

    private static SyscallResult Advise(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Memory.Advise(arguments.A0, arguments.A1, (int)arguments.A2);

    // Shared mappings of files are read-only, so there is never anything to write back.
    private static SyscallResult Synchronise(LinuxTask task, in SyscallArguments arguments)
    {
        const int asynchronous = 1;
        const int invalidate = 2;
        const int synchronous = 4;
        int flags = (int)arguments.A2;
        bool isBoth = (flags & asynchronous) != 0 && (flags & synchronous) != 0;
        if ((flags & ~(asynchronous | invalidate | synchronous)) != 0 || isBoth)
        {
            return Errno.EINVAL;
        }

        return Mapped(task, arguments.A0, arguments.A1);
    }

    private static SyscallResult Residence(LinuxTask task, in SyscallArguments arguments)
    {
        AddressSpace memory = task.Process.Memory;
        Errno error = memory.CheckMapped(arguments.A0, arguments.A1);
        if (error != default)
        {
            return error;
        }

        ulong pages = (arguments.A1 / PhysicalMemory.PageSize) + ((arguments.A1 & PageMask) == 0 ? 0UL : 1);
        GuestSegments answers = task.Process.Guest.Segments(arguments.A2, pages, forWriting: true);
        ulong page = arguments.A0;
        while (answers.TryNext(out Span<byte> bytes))
        {
            foreach (ref byte answer in bytes)
            {
                answer = memory.IsResident(page) ? (byte)1 : (byte)0;
                page += PhysicalMemory.PageSize;
            }
        }

        return answers.AreComplete ? 0 : Errno.EFAULT;
    }

    // The machine's memory is never swapped, so all of it is locked as far as the program can tell.
    private static SyscallResult Lock(LinuxTask task, in SyscallArguments arguments)
    {
        ulong start = arguments.A0 & ~PageMask;
        ulong length = arguments.A1 + (arguments.A0 & PageMask);
        return length < arguments.A1 ? Errno.EINVAL : Mapped(task, start, length);
    }

    private static SyscallResult LockWithFlags(LinuxTask task, in SyscallArguments arguments)
    {
        const ulong onFault = 1;
        return (arguments.A2 & ~onFault) != 0 ? Errno.EINVAL : Lock(task, arguments);
    }

    private static SyscallResult LockAll(LinuxTask task, in SyscallArguments arguments)
    {
        // MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT; the last means nothing alone.
        const ulong known = 7;
        const ulong onFault = 4;
        return arguments.A0 is 0 or onFault or > known ? Errno.EINVAL : 0;
    }

    private static SyscallResult UnlockAll(LinuxTask task, in SyscallArguments arguments) => 0;

    // As on a processor without protection keys: there is no key but the default one, -1.
    private static SyscallResult ProtectWithKey(LinuxTask task, in SyscallArguments arguments) =>
        (int)arguments.A3 == -1 ? Protect(task, arguments) : Errno.EINVAL;

    private static SyscallResult AllocateKey(LinuxTask task, in SyscallArguments arguments) =>
        arguments.A0 != 0 || arguments.A1 > 3 ? Errno.EINVAL : Errno.ENOSPC;

    private static SyscallResult FreeKey(LinuxTask task, in SyscallArguments arguments) => Errno.EINVAL;

    private static SyscallResult Mapped(LinuxTask task, ulong address, ulong length)
    {
        Errno error = task.Process.Memory.CheckMapped(address, length);
        return error == default ? 0 : error;
    }
}
