namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// Makes empty machines ahead and destroys used ones behind, on one thread of its own: both take the kernel hundreds of
/// microseconds that no restore should wait for, and wait themselves, which no thread of the thread pool should.
/// Thread-safe.
/// </summary>
internal sealed class ShellPool : IDisposable
{
    // Whoever gives back more than this thread gets rid of destroys it himself: each may hold a program's memory.
    private const int MostRetired = 16;
    private const int MostSizes = 8;

    private readonly KvmDevice _device;
    private readonly EntryPoint _entry;
    private readonly int _target;
    private readonly object _gate = new();
    private readonly List<ShellShelf> _shelves = [];
    private readonly Queue<RetiredMachine> _retired = [];
    private readonly Thread _thread;
    private bool _isRefused;
    private bool _isStopped;

    /// <summary>Starts the thread.</summary>
    /// <param name="device">KVM; not owned.</param>
    /// <param name="entry">Where SYSCALL leads.</param>
    /// <param name="ready">How many to keep ready of each size that was asked for of late.</param>
    internal ShellPool(KvmDevice device, EntryPoint entry, int ready)
    {
        _device = device;
        _entry = entry;
        _target = ready;
        _thread = new Thread(Work) { IsBackground = true, Name = "continuum-shells" };
        _thread.Start();
    }

    /// <summary>An empty machine with memory: a ready one, or a new one when there is none.</summary>
    /// <exception cref="KvmException">KVM refused to make one.</exception>
    internal MachineShell Take(ShellSize size)
    {
        MachineShell? shell;
        lock (_gate)
        {
            ShellShelf shelf = ShelfFor(size);
            shell = shelf.Ready.TryDequeue(out MachineShell? ready) ? ready : null;
            _isRefused = false;
            Monitor.Pulse(_gate);
        }

        return shell ?? MachineShell.Create(_device, _entry, size);
    }

    /// <summary>Takes a used machine apart, soon: to be used again, or destroyed.</summary>
    internal void Retire(RetiredMachine retired)
    {
        lock (_gate)
        {
            if (_retired.Count < MostRetired && !_isStopped)
            {
                _retired.Enqueue(retired);
                Monitor.Pulse(_gate);
                return;
            }
        }

        retired.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        foreach (RetiredMachine retired in _retired)
        {
            retired.Dispose();
        }

        _shelves.ForEach(shelf => shelf.Dispose());
    }

    // The one that was not asked for for longest makes room.
    private ShellShelf ShelfFor(ShellSize size)
    {
        int at = _shelves.FindIndex(shelf => shelf.Size == size);
        ShellShelf found = at < 0 ? new ShellShelf(size) : _shelves[at];
        if (at >= 0)
        {
            _shelves.RemoveAt(at);
        }
        else if (_shelves.Count == MostSizes)
        {
            _shelves[^1].Dispose();
            _shelves.RemoveAt(_shelves.Count - 1);
        }

        _shelves.Insert(0, found);
        return found;
    }

    private void Work()
    {
        while (true)
        {
            RetiredMachine? retired = null;
            ShellSize wanted = default;
            lock (_gate)
            {
                while (!_isStopped && !TryChoose(out wanted, out retired))
                {
                    Monitor.Wait(_gate);
                }

                if (_isStopped)
                {
                    return;
                }
            }

            if (retired is null)
            {
                Make(wanted);
            }
            else if (!IsWanted(retired.Shell.Size) || !retired.TryRenew() || !TryShelve(retired.Shell))
            {
                retired.Dispose();
            }
        }
    }

    // Used machines come first: to renew one takes less than to make one, and it may hold memory.
    private bool TryChoose(out ShellSize wanted, out RetiredMachine? retired)
    {
        ShellShelf? shelf = _isRefused ? null : _shelves.MinBy(one => one.Ready.Count);
        wanted = shelf?.Size ?? default;
        return _retired.TryDequeue(out retired) || (shelf is not null && shelf.Ready.Count < _target);
    }

    // Twice as many as are made ahead: the machine that was made when this one was taken has its place already, and
    // where copies come and go none needs to be made.
    private bool IsWanted(ShellSize size)
    {
        lock (_gate)
        {
            return _shelves.Exists(shelf => shelf.Size == size && shelf.Ready.Count < 2 * _target);
        }
    }

    private bool TryShelve(MachineShell shell)
    {
        lock (_gate)
        {
            ShellShelf? shelf = _shelves.Find(one => one.Size == shell.Size);
            shelf?.Ready.Enqueue(shell);
            return shelf is not null;
        }
    }

    private void Make(ShellSize size)
    {
        try
        {
            MachineShell shell = MachineShell.Create(_device, _entry, size);
            if (!TryShelve(shell))
            {
                shell.Dispose();
                shell.Range?.Dispose();
            }
        }
        catch (KvmException)
        {
            // Out of descriptors or memory: whoever takes next makes its own, and is told why it cannot.
            lock (_gate)
            {
                _isRefused = true;
            }
        }
    }
}
