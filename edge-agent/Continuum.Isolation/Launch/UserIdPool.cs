namespace Continuum.Isolation.Launch;

/// <summary>Hands out host user ids, each to one program at a time, over all launchers of the machine.</summary>
internal sealed class UserIdPool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _taken = [];
    private readonly RangeLock _lock;
    private readonly int _first;
    private readonly int _count;
    private int _next;

    internal UserIdPool(string stateFolder, int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1000); // ids below are the system's own
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _lock = new RangeLock(Path.Combine(stateFolder, "users.lock"));
        _first = first;
        _count = count;
    }

    /// <exception cref="IsolationException">All are taken.</exception>
    internal int Take()
    {
        lock (_gate)
        {
            for (int tried = 0; tried < _count; tried++)
            {
                // Round and round, so that an id rests before it is used again.
                int id = _first + _next;
                _next = (_next + 1) % _count;
                if (!_taken.Contains(id) && _lock.TryTake(id))
                {
                    _taken.Add(id);
                    return id;
                }
            }
        }

        throw new IsolationException(
            "take a user id", 0, $"all {_count} ids from {_first} are in use; raise UserIdCount or run fewer programs");
    }

    internal void Return(int id)
    {
        lock (_gate)
        {
            _taken.Remove(id);
            _lock.Release(id);
        }
    }

    public void Dispose() => _lock.Dispose();
}
