using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Interop;

/// <summary>The calls of the host's kernel that show a folder of this machine to a program.</summary>
internal static partial class HostFileCalls
{
    /// <summary>Number of openat2(2), which libc has no function for (asm/unistd_64.h).</summary>
    internal const nint OpenAt2 = 437;

    /// <summary>Number of getdents64(2).</summary>
    internal const nint GetDents64 = 217;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle openat2(
        nint number, SafeFileHandle folder, string path, in OpenHow how, nuint size);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(
        SafeFileHandle folder, string path, int flags, uint mask, out HostStatus status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint readlinkat(SafeFileHandle folder, string path, Span<byte> into, nuint size);

    [LibraryImport("libc", EntryPoint = "pread64", SetLastError = true)]
    internal static partial nint pread(SafeFileHandle file, Span<byte> into, nuint size, long offset);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint getdents64(nint number, SafeFileHandle folder, Span<byte> into, nuint size);
}
