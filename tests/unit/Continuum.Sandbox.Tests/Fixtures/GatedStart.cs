using Continuum.Sandbox.Launching;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Tests.Fixtures;

/// <summary>A start that ends when the test says so: in a program that waits for work, or in a failure.</summary>
internal sealed class GatedStart(RuntimeSession session, bool isAhead) : ISandboxProcess, INextCall
{
    private readonly TaskCompletionSource<ISandboxProcess> _made = new();
    private readonly TaskCompletionSource<SandboxExit> _exited = new();

    /// <summary>Whether it was begun for nobody who waits.</summary>
    public bool IsAhead => isAhead;

    /// <summary>Whether the test has not ended it yet.</summary>
    public bool IsUnderWay => !_made.Task.IsCompleted;

    public string Id => "gated";

    public Task<SandboxExit> Exited => _exited.Task;

    public IReadOnlyList<string> RefusedCalls => [];

    public Task<ISandboxProcess> MadeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => _made.TrySetCanceled(cancellationToken));
        return _made.Task;
    }

    /// <summary>It succeeds; completes when the pool has dealt with it.</summary>
    public Task SucceedAsync() => Task.Run(() =>
    {
        session.AskNext(this, out _);
        _made.SetResult(this);
    });

    /// <summary>It fails; completes when the pool has dealt with it.</summary>
    public Task FailAsync() => Task.Run(() => _made.SetException(new SandboxException("it broke", cause: null)));

    public void Deliver(RuntimeInvocation invocation)
    {
        // Nothing runs here.
    }

    public Task PumpAsync(SandboxLog log, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task KillAsync()
    {
        _exited.TrySetResult(new SandboxExit.Killed());
        return Task.CompletedTask;
    }

    public SandboxUsage ReadUsage() => default;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
