using System.Runtime.InteropServices;

namespace Continuum.Kvm.Linux.Files.Readiness;

/// <summary><c>struct epoll_event</c>, which is packed on x86-64.</summary>
/// <param name="Events">Which events.</param>
/// <param name="Data">What the program gave with the file.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct EpollEvent(uint Events, ulong Data)
{
    /// <summary>Its bytes.</summary>
    public const int Bytes = 12;
}
