using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Continuum.Contracts.Functions;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.RuntimeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.Fixtures;

/// <summary>Starts programs that nothing isolates: tests of pools and runtimes need no more.</summary>
internal sealed class BareLauncher(RuntimeApiServer server) : ISandboxLauncher
{
    private int _started;

    public string Kind => "bare";

    /// <summary>How many programs were started.</summary>
    public int Started => Volatile.Read(ref _started);

    public static async Task<BareLauncher> CreateAsync() =>
        new(await RuntimeApiServer.StartAsync(NullLoggerFactory.Instance, TestContext.Current.CancellationToken));

    public Task<ISandboxProcess> StartAsync(
        SandboxSpec spec, RuntimeSession session, bool isAhead, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _started);
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        ProcessStartInfo start = new(SandboxPath.Resolve(spec, spec.EntryPoint[0])!, spec.EntryPoint.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = SandboxPath.Resolve(spec, spec.WorkingDirectory)!,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in
            RuntimeEnvironment.For(spec, "test", listener.LocalEndPoint!.ToString()!, isSnapshotted: false))
        {
            start.Environment[name] = value;
        }

        // The folder that is /var/task in a sandbox has another name out here.
        start.Environment["LAMBDA_TASK_ROOT"] = start.WorkingDirectory;
        CancellationTokenSource accepting = new();
        Task accepts = server.AcceptAsync(listener, session, accepting.Token);
        return Task.FromResult<ISandboxProcess>(new BareProcess(Process.Start(start)!, accepts, accepting));
    }

    public void Forget(VersionKey version)
    {
        // Nothing is kept.
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
