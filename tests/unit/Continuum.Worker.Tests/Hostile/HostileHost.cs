using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Worker.Tests.Hostile;

/// <summary>
/// Tries what a prepared version's handler says, and tells what came of it as the reason of a refusal.
/// </summary>
internal sealed class HostileHost(int channel) : ISandboxHost
{
    public string Kind => "kvm";

    public Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        string[] words = spec.Handler.Split(' ');
        string outcome;
        try
        {
            outcome = Try(words[0], words.Length > 1 ? words[1] : "");
        }
        catch (Exception exception)
        {
            outcome = $"failed: {exception.GetType().Name}: {exception.Message}";
        }

        return Task.FromResult<PrepareResult>(new PrepareResult.Refused(new InvocationError("Hostile", outcome)));
    }

    public Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken) =>
        new TaskCompletionSource<InvocationResult>().Task.WaitAsync(cancellationToken);

    public Task RetireAsync(VersionKey version, CancellationToken cancellationToken) => Task.CompletedTask;

    public SandboxUse ReadUse() => default;

    public async IAsyncEnumerable<LogLine> ReadLogsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield break;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Try(string what, string argument) => what switch
    {
        "read" => $"read {File.ReadAllBytes(argument).Length} bytes",
        "list" => string.Join(' ', Directory.GetFileSystemEntries(argument).Order(StringComparer.Ordinal)),
        "write" => Write(argument),
        "start" => $"started {Process.Start(argument).Id}",
        "socket" => $"socket {new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Handle}",
        "garbage" => Garbage(),
        "exit" => Exit(),
        _ => "nothing to try",
    };

    private static string Write(string path)
    {
        File.WriteAllText(path, "written");
        return "written";
    }

    private string Garbage()
    {
        using FileStream stream = new(new SafeFileHandle(channel, ownsHandle: false), FileAccess.Write, 0);
        stream.Write([0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0, 0]);
        return "sent";
    }

    private static string Exit()
    {
        Environment.FailFast("told to");
        return "";
    }
}
