using System.Net.Sockets;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation;

/// <summary>Two connected Unix stream sockets, one of them for a program that is about to start.</summary>
public static class SocketPair
{
    private const int AfUnix = 1;
    private const int StreamCloseOnExec = 0x80001; // SOCK_STREAM | SOCK_CLOEXEC

    /// <summary>Makes a pair (socketpair(2)).</summary>
    /// <exception cref="IsolationException">There are no descriptors left.</exception>
    public static (Socket Mine, SafeSocketHandle Theirs) Create()
    {
        (int mine, int theirs) = FileDescriptor.SocketPair(AfUnix, StreamCloseOnExec);
        SafeSocketHandle handle = new(theirs, ownsHandle: true);
        return (new Socket(new SafeSocketHandle(mine, ownsHandle: true)), handle);
    }
}
