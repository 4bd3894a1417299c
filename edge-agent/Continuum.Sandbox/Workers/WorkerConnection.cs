using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Sandbox.Workers;

/// <summary>A worker's end of the channel to the agent.</summary>
public sealed class WorkerConnection : IDisposable
{
    private readonly WorkerChannel _channel;

    private WorkerConnection(SafeFileHandle kvm, WorkerChannel channel)
    {
        Kvm = kvm;
        _channel = channel;
    }

    /// <summary>/dev/kvm, as the agent opened it.</summary>
    public SafeFileHandle Kvm { get; }

    /// <summary>Takes over the descriptors that the agent passed.</summary>
    /// <param name="arguments">The program's: <c>--kvm N --channel N</c>.</param>
    /// <exception cref="InvalidDataException">They are others.</exception>
    public static WorkerConnection Open(IReadOnlyList<string> arguments) =>
        arguments is ["--kvm", { } kvm, "--channel", { } channel]
        && int.TryParse(kvm, out int kvmNumber) && int.TryParse(channel, out int channelNumber)
            ? new WorkerConnection(
                new SafeFileHandle(kvmNumber, ownsHandle: true),
                new WorkerChannel(new Socket(new SafeSocketHandle(channelNumber, ownsHandle: true)), patience: null))
            : throw new InvalidDataException(
                "continuum-worker is started by continuum-agent, with --kvm and --channel and their descriptors");

    /// <summary>Says that the worker is ready and does what the agent asks for, until the agent is gone.</summary>
    /// <param name="open">
    /// Makes its sandboxes when the first version comes: by then the worker is shown its images and its folder for
    /// templates. They are disposed of at the end.
    /// </param>
    /// <param name="description">How system calls arrive, for people.</param>
    /// <param name="loggerFactory">Where to log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The channel broke.</exception>
    public Task ServeAsync(
        Func<ISandboxHost> open, string description, ILoggerFactory loggerFactory, TimeProvider time) =>
        new WorkerServer(open, _channel, loggerFactory.CreateLogger<WorkerConnection>(), time)
            .RunAsync(new HelloMessage(description));

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel.Dispose();
        Kvm.Dispose();
    }
}
