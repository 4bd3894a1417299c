using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary>The C library's calls that drive KVM; declarations only. Errors are in errno (errno(3)).</summary>
internal static unsafe partial class KvmLibC
{
    /// <summary>ioctl(2) with a number as its argument.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(SafeHandle descriptor, nuint request, nint argument);

    /// <summary>ioctl(2) with a structure as its argument.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(SafeHandle descriptor, nuint request, void* argument);

    /// <summary>KVM_CREATE_VM: the marshaller owns the descriptor before any exception can leak it.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial VmHandle ioctl_vm(SafeHandle descriptor, nuint request, nint argument);

    /// <summary>KVM_CREATE_VCPU: the marshaller owns the descriptor before any exception can leak it.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial VcpuHandle ioctl_vcpu(SafeHandle descriptor, nuint request, nint argument);

    /// <summary>mmap(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint mmap(
        nint address, nuint length, int protection, int flags, SafeHandle file, nint offset);

    /// <summary>munmap(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);

    /// <summary>close(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int descriptor);

    /// <summary>gettid(2).</summary>
    [LibraryImport("libc")]
    internal static partial int gettid();

    /// <summary>tgkill(2): a signal to one thread of this process.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int tgkill(int process, int thread, int signal);

    /// <summary>pthread_sigmask(3); returns the error number.</summary>
    [LibraryImport("libc")]
    internal static partial int pthread_sigmask(int how, SignalSet* set, SignalSet* old);

    /// <summary>sigtimedwait(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sigtimedwait(SignalSet* set, void* info, TimeSpec* timeout);
}
