using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Interop;

/// <summary>Files that are in memory only (memfd_create(2)), and their seals (fcntl(2), F_ADD_SEALS).</summary>
internal static partial class AnonymousFileCalls
{
    /// <summary>MFD_CLOEXEC | MFD_ALLOW_SEALING (linux/memfd.h).</summary>
    internal const uint CloseOnExecAndSealable = 0x1 | 0x2;

    /// <summary>F_ADD_SEALS (linux/fcntl.h).</summary>
    internal const int AddSeals = 1033;

    /// <summary>F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE: nothing can change any more.</summary>
    internal const int SealAll = 0x1 | 0x2 | 0x4 | 0x8;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(SafeFileHandle file, int command, int argument);
}
