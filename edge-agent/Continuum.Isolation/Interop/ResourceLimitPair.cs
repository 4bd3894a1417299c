using System.Runtime.InteropServices;

namespace Continuum.Isolation.Interop;

/// <summary>struct rlimit of getrlimit(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ResourceLimitPair(ulong value)
{
    internal readonly ulong Soft = value;
    internal readonly ulong Hard = value;
}
