namespace Continuum.Kvm.Linux.Tasks;

/// <summary>Which tasks wait for which word of memory to change (futex(2)), in the order in which they came.</summary>
internal sealed class FutexTable
{
    private readonly List<FutexWaiter> _waiters = [];

    /// <summary>The task's wait; null: it has none.</summary>
    public FutexWaiter? Find(LinuxTask task) => _waiters.Find(waiter => ReferenceEquals(waiter.Task, task));

    /// <summary>A task waits.</summary>
    public void Add(FutexWaiter waiter) => _waiters.Add(waiter);

    /// <summary>Its wait is over.</summary>
    public void Remove(FutexWaiter waiter) => _waiters.Remove(waiter);

    /// <summary>Wakes up to so many that wait at an address for one of the bits.</summary>
    /// <returns>How many.</returns>
    public int Wake(ulong address, int atMost, uint bits)
    {
        int woken = 0;
        foreach (FutexWaiter waiter in _waiters)
        {
            if (woken < atMost && waiter.Address == address && !waiter.IsWoken && (waiter.Bits & bits) != 0)
            {
                waiter.IsWoken = true;
                waiter.Task.TriedAt = -1;
                woken++;
            }
        }

        return woken;
    }

    /// <summary>Lets up to so many that wait at one address wait at another.</summary>
    /// <returns>How many.</returns>
    public int Move(ulong from, ulong to, int atMost)
    {
        int moved = 0;
        foreach (FutexWaiter waiter in _waiters)
        {
            if (moved < atMost && waiter.Address == from && !waiter.IsWoken)
            {
                waiter.Address = to;
                moved++;
            }
        }

        return moved;
    }
}
