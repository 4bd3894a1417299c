using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Interop;

/// <summary>The system calls on ranges of this process's own memory (mmap(2), madvise(2), mprotect(2)).</summary>
internal static unsafe partial class MappingCalls
{
    // asm-generic/mman-common.h, asm-generic/mman.h
    internal const int ProtectNone = 0;
    internal const int ProtectRead = 1;
    internal const int ProtectWrite = 2;
    internal const int MapPrivate = 0x02;
    internal const int MapFixed = 0x10;
    internal const int MapAnonymous = 0x20;
    internal const int MapNoReserve = 0x4000;
    internal const int AdviseDontNeed = 4;
    internal const int AdviseNoHugePage = 15;
    internal const int AdvisePopulateRead = 22;
    internal const int AdvisePopulateWrite = 23;

    /// <summary>The number of process_madvise(2), which old C libraries have no function for.</summary>
    internal const nint ProcessMadvise = 440;

    /// <summary>PIDFD_SELF_THREAD (linux/pidfd.h).</summary>
    internal const nint ThisProcess = -10000;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial void* mmap_anonymous(
        void* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial void* mmap_file(
        void* address, nuint length, int protection, int flags, SafeFileHandle fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(void* address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int madvise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint process_madvise(
        nint number, nint pidfd, MemoryVector* vector, nuint count, nint advice, nint flags);
}
