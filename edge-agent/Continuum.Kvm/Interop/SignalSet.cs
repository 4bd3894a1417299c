using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary><c>sigset_t</c> of the C library: 1024 bits, of which the kernel knows the first 64.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct SignalSet
{
    /// <summary>Bit n - 1 stands for signal n.</summary>
    public ulong Kernel;
}
