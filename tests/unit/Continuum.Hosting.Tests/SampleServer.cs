using Continuum.Hosting.Startup;
using Continuum.Testing;
using Microsoft.AspNetCore.Builder;

namespace Continuum.Hosting.Tests;

/// <summary>The sample program within the test's process, on a free port, until disposed.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ExitCode> _run;

    private SampleServer(Task<ExitCode> run, CancellationTokenSource stop, Uri address)
    {
        _run = run;
        _stop = stop;
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    public static async Task<SampleServer> StartAsync(
        string[] arguments,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null)
    {
        TaskCompletionSource<string> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenSource stop = new();
        ProgramDefinition program = SampleProgram.Definition(configure, app =>
        {
            map?.Invoke(app);
            app.Lifetime.ApplicationStarted.Register(() => started.SetResult(app.Urls.Single()));
        });
        ProgramSurroundings surroundings = SampleProgram.Surroundings(arguments);
        Task<ExitCode> run = ProgramHost.RunAsync(program, surroundings, stop.Token);
        await Deadline.WithinAsync("the sample program to start or fail", Task.WhenAny(started.Task, run));
        Assert.False(run.IsCompleted, surroundings.Error.ToString());
        return new(run, stop, new Uri(await started.Task));
    }

    public async Task<ExitCode> StopAsync()
    {
        await _stop.CancelAsync();
        return await Deadline.WithinAsync("the sample program to stop", _run);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        _stop.Dispose();
    }
}
