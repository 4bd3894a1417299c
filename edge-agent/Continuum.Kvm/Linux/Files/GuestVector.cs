using System.Runtime.InteropServices;

namespace Continuum.Kvm.Linux.Files;

/// <summary>One piece of the program's memory (<c>struct iovec</c>, readv(2)).</summary>
/// <param name="Address">Where it starts.</param>
/// <param name="Length">Its bytes.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct GuestVector(ulong Address, ulong Length);
