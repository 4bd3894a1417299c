using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary><c>struct open_how</c> (linux/openat2.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct OpenHow(ulong flags, ulong resolve)
{
    /// <summary>No path may lead through a magic link of the host's /proc.</summary>
    public const ulong NoMagicLinks = 0x02;

    /// <summary>No path may lead through a symbolic link.</summary>
    public const ulong NoSymlinks = 0x04;

    /// <summary>The folder is the root: <c>..</c> and absolute links stay in it.</summary>
    public const ulong InRoot = 0x10;

    private readonly ulong _flags = flags;
    private readonly ulong _mode;
    private readonly ulong _resolve = resolve;
}
