using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Events;

/// <summary>
/// One thread that waits for all descriptors of all programs: ends of pipes, processes that end, memory events. The
/// framework waits asynchronously for sockets only; a pipe costs it a blocked thread each.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const int Add = 1;                 // sys/epoll.h: EPOLL_CTL_ADD
    private const int Delete = 2;
    private const int Modify = 3;
    private const uint Readable = 0x001;       // EPOLLIN
    private const uint OneShot = 1u << 30;     // EPOLLONESHOT
    private const int CloseOnExec = 0x80000;
    private const ulong StopKey = 0;
    private const int Batch = 64;

    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _stop;
    private readonly ConcurrentDictionary<ulong, Readiness> _sources = new();
    private readonly Thread _thread;
    private ulong _lastKey;

    internal EventLoop()
    {
        _epoll = LibC.epoll_create1(CloseOnExec);
        _stop = LibC.eventfd(0, CloseOnExec);
        if (_epoll.IsInvalid || _stop.IsInvalid)
        {
            throw IsolationException.FromLastError("epoll_create1");
        }

        Control(Add, _stop, StopKey, Readable);
        _thread = new Thread(Run) { IsBackground = true, Name = "isolation-events" };
        _thread.Start();
    }

    /// <summary>Watches a descriptor, which stays its owner's and must outlive the result.</summary>
    internal Readiness Watch(FileDescriptor descriptor)
    {
        ulong key = Interlocked.Increment(ref _lastKey);
        Readiness source = new(this, descriptor, key);
        _sources[key] = source;
        Control(Add, descriptor, key, OneShot);
        return source;
    }

    internal void Arm(FileDescriptor descriptor, ulong key) => Control(Modify, descriptor, key, Readable | OneShot);

    internal void Forget(FileDescriptor descriptor, ulong key)
    {
        if (_sources.TryRemove(key, out _) && !_epoll.IsClosed)
        {
            Control(Delete, descriptor, key, 0);
        }
    }

    /// <summary>Ends the thread; no descriptor may be watched any more.</summary>
    public void Dispose()
    {
        _ = _stop.WriteAll(BitConverter.GetBytes(1L));
        _thread.Join();
        _epoll.Dispose();
        _stop.Dispose();
    }

    private void Control(int operation, FileDescriptor descriptor, ulong key, uint events)
    {
        EpollEvent change = new() { Events = events, Key = key };
        if (LibC.epoll_ctl(_epoll, operation, descriptor, ref change) != 0)
        {
            throw IsolationException.FromLastError("epoll_ctl");
        }
    }

    private unsafe void Run()
    {
        EpollEvent* events = stackalloc EpollEvent[Batch];
        while (true)
        {
            int count = LibC.epoll_wait(_epoll, events, Batch, timeoutMs: -1);
            if (count < 0 && Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                throw IsolationException.FromLastError("epoll_wait");
            }

            for (int i = 0; i < count; i++)
            {
                if (events[i].Key == StopKey)
                {
                    return;
                }

                if (_sources.TryGetValue(events[i].Key, out Readiness? source))
                {
                    source.Signal();
                }
            }
        }
    }
}
