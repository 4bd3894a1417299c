using System.Globalization;
using Continuum.Isolation.Cgroups;

namespace Continuum.Isolation.Launch;

/// <summary>
/// The control group that holds the groups of one launcher's programs: "continuum/run-3". The number is locked as long
/// as the launcher lives, so that one whose lock is free is what a killed launcher left.
/// </summary>
internal sealed class RunGroup : IDisposable
{
    private const string Prefix = "run-";
    private const int MostRuns = 100_000;
    private static readonly TimeSpan MostToDie = TimeSpan.FromSeconds(10);

    private readonly ICgroupHierarchy _hierarchy;
    private readonly RangeLock _lock;
    private readonly string _parent;
    private readonly int _number;
    private long _last;

    /// <summary>Removes what earlier launchers left, and makes this one's group.</summary>
    internal RunGroup(ICgroupHierarchy hierarchy, string stateFolder, string parent)
    {
        _hierarchy = hierarchy;
        _parent = parent;
        _lock = new RangeLock(
            Path.Combine(stateFolder, $"runs-{parent.Replace('/', '-')}.lock"));
        hierarchy.PrepareParent(parent);
        StaleRemoved = RemoveStale();
        _number = Enumerable.Range(0, MostRuns).First(_lock.TryTake);
        hierarchy.PrepareParent(Name);
    }

    /// <summary>How many groups of programs an earlier launcher had left.</summary>
    internal int StaleRemoved { get; }

    private string Name => RunName(_number);

    /// <summary>A new group for one program, and its name.</summary>
    internal (string Id, SandboxCgroup Group) Create(ResourceLimits limits)
    {
        string id = $"s{Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture)}";
        return ($"{_number}-{id}", SandboxCgroup.Create(_hierarchy, $"{Name}/{id}", limits));
    }

    /// <summary>Removes the group, which must be empty.</summary>
    public void Dispose()
    {
        _ = new SandboxCgroup(_hierarchy, Name).TryRemove();
        _lock.Dispose();
    }

    private string RunName(int number) => $"{_parent}/{Prefix}{number.ToString(CultureInfo.InvariantCulture)}";

    private int RemoveStale()
    {
        int removed = 0;
        foreach (int number in RunsThere())
        {
            if (_lock.TryTake(number))
            {
                removed += RemoveRun(RunName(number));
                _lock.Release(number);
            }
        }

        return removed;
    }

    private HashSet<int> RunsThere() =>
    [
        .. _hierarchy.Roots
            .SelectMany(root => Directory.EnumerateDirectories(Path.Combine(root, _parent), Prefix + "*"))
            .Select(folder => Path.GetFileName(folder)[Prefix.Length..])
            .Where(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture)),
    ];

    private int RemoveRun(string run)
    {
        HashSet<string> groups =
        [
            .. _hierarchy.Roots.Select(root => Path.Combine(root, run)).Where(Directory.Exists)
                .SelectMany(Directory.EnumerateDirectories).Select(folder => Path.GetFileName(folder)!),
        ];
        foreach (string group in groups)
        {
            SandboxCgroup stale = new(_hierarchy, $"{run}/{group}");
            if (!SpinWait.SpinUntil(() => stale.TryKillAndRemove(), MostToDie))
            {
                throw new IsolationException(
                    "remove what an earlier launcher left", Interop.Errno.Busy,
                    $"processes in the control group {run}/{group} do not die; look at them in its cgroup.procs");
            }
        }

        _ = new SandboxCgroup(_hierarchy, run).TryRemove();
        return groups.Count;
    }
}
