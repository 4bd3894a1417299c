namespace Continuum.Kvm.Linux.Files.Streams;

/// <summary>What a program's standard input, output and error lead to.</summary>
internal sealed class StandardStreams : IDisposable
{
    private readonly ProgramStreams _streams;

    /// <summary>The streams of one program.</summary>
    /// <param name="streams">Where they lead.</param>
    /// <param name="wakeup">Told when input has come.</param>
    public StandardStreams(ProgramStreams streams, Wakeup wakeup)
    {
        _streams = streams;
        Input = new InputBuffer(streams.Input, wakeup);
    }

    /// <summary>What the program reads.</summary>
    public InputBuffer Input { get; }

    /// <summary>Opens descriptors 0, 1 and 2 of a new process.</summary>
    public static void Open(LinuxProcess process)
    {
        process.Descriptors.Add(new Stdio(process, 0), closeOnExec: false);
        process.Descriptors.Add(new Stdio(process, 1), closeOnExec: false);
        process.Descriptors.Add(new Stdio(process, 2), closeOnExec: false);
    }

    /// <summary>Hands on what the program wrote; beyond the limit it is killed.</summary>
    public long Write(LinuxProcess process, int descriptor, ReadOnlySpan<byte> bytes)
    {
        int allowed = process.CountOutput(bytes.Length);
        if (allowed > 0)
        {
            _streams.Output(descriptor, bytes[..allowed]);
        }

        return bytes.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => Input.Dispose();
}
