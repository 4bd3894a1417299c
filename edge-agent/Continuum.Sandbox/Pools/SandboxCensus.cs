namespace Continuum.Sandbox.Pools;

/// <summary>All sandboxes of a host that are alive, and what the dead ones used.</summary>
internal sealed class SandboxCensus
{
    private readonly Lock _gate = new();
    private readonly HashSet<PooledSandbox> _alive = [];
    private TimeSpan _endedCpuTime;
    private long _limitBytes;

    /// <summary>What the memory limits of all that are alive add up to.</summary>
    public long LimitBytes => Interlocked.Read(ref _limitBytes);

    public void Add(PooledSandbox sandbox)
    {
        lock (_gate)
        {
            _alive.Add(sandbox);
            _limitBytes += sandbox.Spec.MemoryBytes;
        }
    }

    public void Remove(PooledSandbox sandbox, TimeSpan cpuTime)
    {
        lock (_gate)
        {
            if (_alive.Remove(sandbox))
            {
                _endedCpuTime += cpuTime;
                _limitBytes -= sandbox.Spec.MemoryBytes;
            }
        }
    }

    public SandboxUse Read()
    {
        PooledSandbox[] alive;
        TimeSpan cpu;
        lock (_gate)
        {
            alive = [.. _alive];
            cpu = _endedCpuTime;
        }

        long memory = 0;
        foreach (PooledSandbox sandbox in alive)
        {
            Launching.SandboxUsage usage = sandbox.ReadUsage();
            memory += usage.MemoryBytes;
            cpu += usage.CpuTime;
        }

        return new SandboxUse(alive.Length, memory, cpu);
    }
}
