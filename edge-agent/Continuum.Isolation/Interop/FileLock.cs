using System.Runtime.InteropServices;

namespace Continuum.Isolation.Interop;

/// <summary>struct flock of fcntl(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLock
{
    internal short Type;
    internal short Whence;
    internal long Start;
    internal long Length;
    internal int Pid;
}
