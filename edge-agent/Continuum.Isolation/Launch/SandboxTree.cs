using System.Diagnostics.CodeAnalysis;
using Continuum.Isolation.Cgroups;
using Continuum.Isolation.Events;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>
/// The processes of one program, from the first to the last: bubblewrap's monitor, which is our child; its init, whose
/// end the kernel makes the end of all in the sandbox; and the program's own. Supervises, kills, and tidies up.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It disposes its fields when its last process has ended.")]
internal sealed class SandboxTree
{
    private static readonly TimeSpan RemovalRetry = TimeSpan.FromMilliseconds(1);

    private readonly SandboxServices _services;
    private readonly FileDescriptor _monitor;
    private readonly StatusReader _status;
    private readonly IReadOnlyList<string> _aliases;
    private readonly Task _outOfMemoryWatch;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private FileDescriptor? _init;
    private volatile bool _killRequested;
    private volatile bool _deniedMemory;
    private bool _over;

    /// <summary>Takes over all that it is given, and ends or hands it back when the last process has ended.</summary>
    internal SandboxTree(
        SandboxServices services, SpawnedMonitor monitor, Stream status, SandboxCgroup cgroup, FileDescriptor? denied,
        int userId, Action<ProcessExit> ended)
    {
        _services = services;
        _monitor = monitor.Process;
        _aliases = monitor.Aliases;
        _status = new StatusReader(status);
        UserId = userId;
        _outOfMemoryWatch = denied is null ? Task.CompletedTask : KillWhenDeniedMemoryAsync(denied);
        Cgroup = cgroup;
        InitPid = _status.ReadChildPidAsync(CancellationToken.None);
        Exited = SuperviseAsync(ended);
    }

    internal SandboxCgroup Cgroup { get; }

    /// <summary>The host user that its processes run as.</summary>
    internal int UserId { get; }

    /// <summary>What shows it folders.</summary>
    internal ShownFolders Folders => _services.Folders;

    /// <summary>Whether the monitor has ended; its group is then being removed.</summary>
    internal bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _over;
            }
        }
    }

    /// <summary>The host pid of the sandbox's init, or null when there was none before the monitor ended.</summary>
    internal Task<int?> InitPid { get; }

    /// <summary>Completes when no process is left and everything is handed back.</summary>
    internal Task<ProcessExit> Exited { get; }

    /// <summary>
    /// Says which process the init is: as soon as it is known, and while it is blocked, so surely alive.
    /// </summary>
    internal void SetInit(int pid)
    {
        FileDescriptor init = FileDescriptor.OfProcess(pid);
        lock (_gate)
        {
            if (!_over)
            {
                _init = init;
                return;
            }
        }

        init.Dispose();
    }

    /// <summary>The sandbox's first process.</summary>
    /// <exception cref="IsolationException">It has ended.</exception>
    internal FileDescriptor RequireInit()
    {
        lock (_gate)
        {
            return !_over && _init is { } init
                ? init
                : throw new IsolationException("find the program", Errno.NoSuchProcess);
        }
    }

    internal void Kill()
    {
        _killRequested = true;
        KillProcesses();
    }

    private void KillProcesses()
    {
        lock (_gate)
        {
            if (!_over)
            {
                // Everything in the sandbox ends before its init does; the monitor then ends by itself.
                ProcessControl.Kill(_init ?? _monitor);
            }
        }
    }

    /// <summary>Version 1 of control groups kills one process of the group only: kill the others.</summary>
    private async Task KillWhenDeniedMemoryAsync(FileDescriptor notice)
    {
        using (notice)
        {
            using Readiness denied = _services.Events.Watch(notice);
            try
            {
                await denied.WaitAsync(_ended.Token).ConfigureAwait(false);
                // The notice comes before the kernel picks whom to kill: ours may be first, and the kernel counts none.
                _deniedMemory = true;
                KillProcesses();
            }
            catch (OperationCanceledException)
            {
                // It ended within its limit.
            }
        }
    }

    private async Task<ProcessExit> SuperviseAsync(Action<ProcessExit> ended)
    {
        await EndOfAsync(_monitor).ConfigureAwait(false);
        FileDescriptor? init;
        lock (_gate)
        {
            _over = true;
            init = _init;
        }

        if (init is not null)
        {
            // The monitor goes with the program; what the program left behind goes now.
            ProcessControl.Kill(init);
            await EndOfAsync(init).ConfigureAwait(false);
            _ = ProcessControl.Reap(init); // ours when this program is itself an init or subreaper
        }

        await _ended.CancelAsync().ConfigureAwait(false);
        await _outOfMemoryWatch.ConfigureAwait(false);
        (bool outOfMemory, bool processLimit) = Cgroup.ReadEvents();
        await RemoveGroupAsync().ConfigureAwait(false);
        await InitPid.ConfigureAwait(false);
        int? code = await _status.ReadExitCodeAsync(CancellationToken.None).ConfigureAwait(false);
        (int Code, int Status)? monitorEnd = ProcessControl.Reap(_monitor);
        await ReleaseAsync(init).ConfigureAwait(false);
        bool killedFromOutside = monitorEnd is { Code: not ProcessControl.ExitedNormally };
        ProcessExit exit = ExitReading.Describe(
            code, outOfMemory || _deniedMemory, _killRequested, killedFromOutside, processLimit);
        ended(exit);
        return exit;
    }

    private async Task EndOfAsync(FileDescriptor process)
    {
        using Readiness end = _services.Events.Watch(process);
        await end.WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task RemoveGroupAsync()
    {
        Cgroup.KeepUsage();
        while (!Cgroup.TryRemove())
        {
            // Only where the monitor ended before its init was known.
            Cgroup.Kill();
            await Task.Delay(RemovalRetry, _services.Time).ConfigureAwait(false);
        }
    }

    private async Task ReleaseAsync(FileDescriptor? init)
    {
        if (_aliases.Count > 0)
        {
            await _services.Spawner.RunAsync(() =>
            {
                PathAliases.Hide(_aliases);
                return true;
            }).ConfigureAwait(false);
        }

        init?.Dispose();
        _monitor.Dispose();
        _status.Dispose();
        _ended.Dispose();
        _services.Users.Return(UserId);
    }
}
