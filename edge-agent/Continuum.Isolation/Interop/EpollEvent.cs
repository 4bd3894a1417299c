using System.Runtime.InteropServices;

namespace Continuum.Isolation.Interop;

/// <summary>struct epoll_event of sys/epoll.h: packed on x86-64, and there only.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EpollEvent
{
    internal uint Events;
    internal ulong Key;
}
