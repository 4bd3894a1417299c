namespace Continuum.Kvm.Linux.Sockets;

/// <summary>How the value of a socket option is kept.</summary>
internal enum SocketOptionKind
{
    /// <summary>As it was set.</summary>
    Number,

    /// <summary>As 0 or 1.</summary>
    Truth,

    /// <summary>Twice what was set, for Linux's own bookkeeping (socket(7), SO_RCVBUF).</summary>
    Buffer,
}
