using Continuum.Contracts.Functions;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Pools;

/// <summary>
/// The sandboxes of one version that wait for work. Who finds none waits in line for the next that starts or comes
/// back. After every change it compares what it has with what it wants and starts the difference.
/// </summary>
internal sealed class SandboxShelf(SandboxSpec spec, PoolContext context, SandboxStarter starter)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PooledSandbox> _ready = new();
    private readonly WaitingLine _waiting = new();
    private readonly TimeSpan _refillDelay = RefillDelayOf(context);
    private readonly PoolDemand _demand = new(context.Time, RefillDelayOf(context));
    private readonly StartBackoff _backoff = new(context.Time);
    private readonly ReturnPatience _patience = new(spec, context);
    private readonly SandboxRemoval _removal = new(spec, context);
    private readonly TaskSet _tasks = new();
    private readonly CancellationTokenSource _closing = new();
    private int _starting;
    private int _startingAhead;
    private int _returning;
    private bool _refilling;

    public int ReadyCount
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Starts the first, and keeps it. A failure changes nothing.</summary>
    public Task<StartOutcome> StartFirstAsync()
    {
        TaskCompletionSource<StartOutcome> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _tasks.Run(async () =>
        {
            StartOutcome outcome = await starter.StartAsync(isAhead: true, _closing.Token);
            if (outcome is StartOutcome.Ready { Sandbox: var sandbox })
            {
                Follow(sandbox);
                Put(sandbox);
            }

            first.SetResult(outcome);
        });
        return first.Task;
    }

    /// <summary>An invocation arrived: what the demand is computed from.</summary>
    public void Arrived()
    {
        lock (_gate)
        {
            _demand.Arrived();
        }
    }

    /// <summary>Takes a sandbox, or the error of one that failed to start.</summary>
    /// <exception cref="TimeoutException">None was to be had in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<StartOutcome> TakeAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<StartOutcome>> turn;
        bool startsHere;
        lock (_gate)
        {
            if (TakeReady() is { } sandbox)
            {
                FillSoon();
                return new StartOutcome.Ready(sandbox);
            }

            turn = _waiting.Join();
            startsHere = context.Launcher.StartsAreQuick && Owed() > 0 && _starting < context.Options.StartsAtOnce;
            if (startsHere)
            {
                _starting++;
            }

            Fill();
        }

        if (startsHere)
        {
            _tasks.Begin(() => StartOneAsync(isAhead: false));
        }

        context.Telemetry.ColdStart(spec.Version.Function);
        try
        {
            return await turn.Value.Task.WaitAsync(within, context.Time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            StepOut(turn);
            throw;
        }
    }

    /// <summary>Takes a used sandbox back once its program asks again; destroys it when it does not.</summary>
    public void Return(PooledSandbox sandbox, RuntimeDelivery delivery)
    {
        lock (_gate)
        {
            _returning++;
        }

        _tasks.Begin(() => ReturnAsync(sandbox, delivery));
    }

    /// <inheritdoc cref="SandboxRemoval.Discard"/>
    public void Discard(PooledSandbox sandbox) => _removal.Discard(sandbox);

    /// <inheritdoc cref="SandboxRemoval.DiscardUsed"/>
    public void DiscardUsed(PooledSandbox sandbox) => _removal.DiscardUsed(sandbox);

    /// <summary>Destroys what nobody used for long and starts what is missing: to be called now and then.</summary>
    public void Maintain()
    {
        lock (_gate)
        {
            DateTimeOffset stale = context.Time.GetUtcNow() - context.Options.KeepAlive;
            int keep = Ahead();
            while (_ready.First is { Value: var oldest } && _ready.Count > keep && oldest.IdleSince <= stale)
            {
                _ready.RemoveFirst();
                Discard(oldest);
            }

            Fill();
        }
    }

    /// <summary>Destroys all that wait and completes when nothing of the version is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        lock (_gate)
        {
            foreach (PooledSandbox sandbox in _ready)
            {
                Discard(sandbox);
            }

            _ready.Clear();
        }

        await _tasks.WhenIdleAsync();
        await _removal.WhenIdleAsync();
        _closing.Dispose();
    }

    // Pristine sandboxes wait their turn; of warm ones the warmest goes first, so that the others can grow stale.
    private PooledSandbox? TakeReady()
    {
        LinkedListNode<PooledSandbox>? node =
            spec.Isolation == IsolationMode.Invocation ? _ready.First : _ready.Last;
        if (node is not null)
        {
            // That it was of use, and not that it started, shows that starting more is worth while.
            _backoff.Succeeded();
            _ready.Remove(node);
        }

        return node?.Value;
    }

    // How many are wanted beyond those that somebody waits for.
    private int Ahead()
    {
        if (spec.Isolation == IsolationMode.Instance)
        {
            return 0;
        }

        long room = (context.Options.AheadMemory - context.Census.LimitBytes) / spec.MemoryBytes;
        long possible = Math.Max(1, _ready.Count + _starting + room);
        return (int)Math.Min(_demand.Target(spec.Concurrency), possible);
    }

    private void FillSoon()
    {
        if (!_refilling && !_closing.IsCancellationRequested)
        {
            _refilling = true;
            _tasks.Begin(RefillAsync);
        }
    }

    private async Task RefillAsync()
    {
        await Task.Delay(_refillDelay, context.Time, _closing.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _refilling = false;
            Fill();
        }
    }

    // Starting a successor at once would take the cores from the very invocation that the sandbox was taken for: over
    // twice its time on two cores. Whoever finds none meanwhile has one started at once.
    private static TimeSpan RefillDelayOf(PoolContext context) =>
        TimeSpan.FromMilliseconds(context.Launcher.StartsAreQuick ? 5 : 10);

    private void Fill()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        int start = Missing();
        for (int i = 0; i < start; i++)
        {
            bool isAhead = _starting - _startingAhead >= _waiting.Count;
            _starting++;
            _startingAhead += isAhead ? 1 : 0;
            _tasks.Run(() => StartOneAsync(isAhead));
        }
    }

    // How many are to be started now. Quick starts that nobody waits for go one after the other, and not while anybody
    // waits: two at a time would take both of two cores from the events.
    private int Missing()
    {
        int wanted = _waiting.Count + (_backoff.Wait is null ? Ahead() : 0);
        int missing = wanted - _ready.Count - _starting - _returning;
        if (context.Launcher.StartsAreQuick)
        {
            missing = _waiting.Count == 0 && _starting == 0 ? Math.Min(missing, 1) : Owed();
        }

        return Math.Min(missing, context.Options.StartsAtOnce - _starting);
    }

    // How many wait for whom none is on its way. One started ahead does not count where starts are quick: it may take
    // longer than one of their own.
    private int Owed() => _waiting.Count - (_starting - _startingAhead) - _returning;

    private async Task StartOneAsync(bool isAhead)
    {
        StartOutcome outcome = await starter.StartAsync(isAhead, _closing.Token);
        lock (_gate)
        {
            _starting--;
            _startingAhead -= isAhead ? 1 : 0;
            if (outcome is StartOutcome.Ready { Sandbox: var sandbox })
            {
                _demand.Started(sandbox.InitDuration);
                Follow(sandbox);
                Put(sandbox);
                return;
            }

            _backoff.Failed();
            if (!isAhead)
            {
                // Who waits learns what became of a start of its own, which there is or which is begun now.
                _waiting.TryTake()?.SetResult(outcome);
            }

            Fill();
        }
    }

    private void Put(PooledSandbox sandbox)
    {
        sandbox.IdleSince = context.Time.GetUtcNow();
        lock (_gate)
        {
            if (_closing.IsCancellationRequested || sandbox.Ended.IsCompleted)
            {
                Discard(sandbox);
            }
            else if (_waiting.TryTake() is { } waiter)
            {
                _backoff.Succeeded();
                waiter.SetResult(new StartOutcome.Ready(sandbox));
            }
            else
            {
                _ready.AddLast(sandbox);
            }

            Fill();
        }
    }

    private async Task ReturnAsync(PooledSandbox sandbox, RuntimeDelivery delivery)
    {
        bool? asks = await _patience.AsksSoonAsync(delivery, _closing.Token);
        lock (_gate)
        {
            // In one step, or whoever waits would have another one started meanwhile.
            _returning--;
            if (asks is true)
            {
                Put(sandbox);
                return;
            }

            Fill();
        }

        if (asks is null && await _patience.AsksLateAsync(delivery, _closing.Token))
        {
            Put(sandbox);
        }
        else
        {
            await _removal.DestroyAsync(sandbox);
        }
    }

    // One that ends while it waits here is replaced; who holds one that ends learns it from the invocation.
    private void Follow(PooledSandbox sandbox) => _tasks.Run(async () =>
    {
        await sandbox.Ended;
        lock (_gate)
        {
            if (!_ready.Remove(sandbox))
            {
                return;
            }

            _backoff.Failed();
            Discard(sandbox);
            Fill();
        }
    });

    private void StepOut(LinkedListNode<TaskCompletionSource<StartOutcome>> turn)
    {
        lock (_gate)
        {
            if (_waiting.TryLeave(turn))
            {
                return;
            }
        }

        _tasks.Run(async () =>
        {
            // Its turn came at the same moment: the sandbox is still pristine and goes to the next.
            if (await turn.Value.Task is StartOutcome.Ready { Sandbox: var sandbox })
            {
                Put(sandbox);
            }
        });
    }
}
