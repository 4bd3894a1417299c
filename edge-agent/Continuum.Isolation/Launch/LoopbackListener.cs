using System.Net.Sockets;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>Opens sockets inside the network namespace of another process; runs on a thread of its own.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int NetworkNamespace = 0x40000000; // sched.h: CLONE_NEWNET
    private const int ReadOnly = 0;
    private const int AfInet = 2;
    private const int StreamCloseOnExec = 0x80001; // SOCK_STREAM | SOCK_CLOEXEC
    private const int IpLevel = 0;                 // IPPROTO_IP
    private const int FreeBind = 15;               // ip(7): IP_FREEBIND
    private const int Backlog = 128;

    private readonly DedicatedThread _thread = new("isolation-network");
    private readonly FileDescriptor _home = FileDescriptor.Open("/proc/self/ns/net", ReadOnly);

    /// <summary>A socket that listens on 127.0.0.1 where the process is.</summary>
    internal Task<Socket> OpenAsync(int pid, int port) => _thread.RunAsync(() =>
    {
        using FileDescriptor there = FileDescriptor.Open($"/proc/{pid}/ns/net", ReadOnly);
        Enter(there);
        try
        {
            return Listen(port);
        }
        finally
        {
            Enter(_home);
        }
    });

    public void Dispose()
    {
        _thread.Dispose();
        _home.Dispose();
    }

    private static void Enter(FileDescriptor network)
    {
        if (LibC.setns(network, NetworkNamespace) != 0)
        {
            throw IsolationException.FromLastError("setns(CLONE_NEWNET)");
        }
    }

    private static Socket Listen(int port)
    {
        FileDescriptor socket = LibC.socket(AfInet, StreamCloseOnExec, 0);
        try
        {
            // The address may not be there yet: the loopback interface comes up while the sandbox is being set up.
            if (socket.IsInvalid
                || LibC.setsockopt(socket, IpLevel, FreeBind, 1, sizeof(int)) != 0
                || LibC.bind(socket, InternetAddress.Loopback(port), InternetAddress.Size) != 0
                || LibC.listen(socket, Backlog) != 0)
            {
                throw IsolationException.FromLastError($"listen on 127.0.0.1:{port} in the sandbox");
            }

            SafeSocketHandle owned = new(socket.Number, ownsHandle: true);
            socket.SetHandleAsInvalid(); // the socket owns the number from here
            return new Socket(owned);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
