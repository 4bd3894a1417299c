using System.Runtime.InteropServices;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>One piece of the program's memory, laid out as struct iovec (readv(2)).</summary>
/// <param name="Address">Where it starts.</param>
/// <param name="Length">Its bytes.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct GuestBuffer(ulong Address, ulong Length);
