using System.Runtime.InteropServices;

namespace Continuum.Cli.Startup;

/// <summary>Ctrl-C and SIGTERM: the first asks to stop, the second not to wait any longer.</summary>
internal sealed class StopSignals : IDisposable
{
    // Never disposed, they hold nothing: a signal may be in delivery while the listening ends.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _force = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Receive),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Receive),
    ];

    public CancellationToken Stop => _stop.Token;

    public CancellationToken Force => _force.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Receive(PosixSignalContext signal)
    {
        signal.Cancel = true;
        (Interlocked.Increment(ref _received) == 1 ? _stop : _force).Cancel();
    }
}
