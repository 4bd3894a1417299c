using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Continuum.Hosting.Startup;

/// <summary>
/// A started program until its end: waits for the wish to stop, then drains within the time there is.
/// </summary>
internal sealed class ProgramRun(WebApplication app, TimeSpan drain, TextWriter error)
{
    /// <summary>What those who heed the end of the drain get to close their files.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private bool _stuck;

    public async Task StartAsync(CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // A background service that fails while others still start cancels the start: its reason is to be told.
            ThrowIfServiceFailed();
            throw;
        }
    }

    /// <exception cref="Exception">What a background service failed with.</exception>
    public async Task<ExitCode> UntilStoppedAsync(StopSignals signals)
    {
        await UntilAskedAsync(signals.Stop);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(signals.Force);
        deadline.CancelAfter(drain);
        Task stopping = app.StopAsync(deadline.Token);
        _stuck = !await EndsAsync(stopping, deadline.Token);
        ThrowIfServiceFailed();
        if (_stuck || deadline.IsCancellationRequested)
        {
            string why = signals.Force.IsCancellationRequested
                ? "a second signal came"
                : $"{drain.TotalSeconds:0} s had passed";
            error.WriteLine($"error: stopped before all work was done: {why}");
            return ExitCode.TemporaryFailure;
        }

        await stopping;
        return ExitCode.Ok;
    }

    /// <summary>A service that does not end cannot be waited for; the process ends, and it with it.</summary>
    public ValueTask DisposeUnlessStuckAsync() => _stuck ? ValueTask.CompletedTask : app.DisposeAsync();

    private async Task UntilAskedAsync(CancellationToken stop)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (stop.Register(() => asked.TrySetResult()))
        using (app.Lifetime.ApplicationStopping.Register(() => asked.TrySetResult()))
        {
            await asked.Task;
        }
    }

    private static async Task<bool> EndsAsync(Task stopping, CancellationToken deadline)
    {
        TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (deadline.Register(() => passed.TrySetResult()))
        {
            await Task.WhenAny(stopping, passed.Task);
        }

        if (!stopping.IsCompleted)
        {
            using CancellationTokenSource ended = new();
            await Task.WhenAny(stopping, Task.Delay(Grace, TimeProvider.System, ended.Token));
            await ended.CancelAsync();
        }

        return stopping.IsCompleted;
    }

    private void ThrowIfServiceFailed()
    {
        Exception? failure = app.Services.GetServices<IHostedService>()
            .OfType<BackgroundService>()
            .Select(service => service.ExecuteTask)
            .FirstOrDefault(task => task is { IsFaulted: true })?.Exception;
        if (failure is not null)
        {
            throw failure;
        }
    }
}
