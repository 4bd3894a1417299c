using System.Runtime.InteropServices;

namespace Continuum.Hosting.Startup;

/// <summary>Listens for SIGTERM and SIGINT: the first asks to stop, the second not to wait any longer.</summary>
internal sealed class StopSignals : IDisposable
{
    // Never disposed, they hold nothing: a signal may be in delivery while the listening ends.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _force = new();
    private readonly CancellationTokenRegistration _asked;
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    /// <param name="stop">Also asks to stop, as the first signal does.</param>
    public StopSignals(CancellationToken stop)
    {
        _asked = stop.Register(_stop.Cancel);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Receive),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive),
        ];
    }

    public CancellationToken Stop => _stop.Token;

    public CancellationToken Force => _force.Token;

    public void Dispose()
    {
        _asked.Dispose();
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Receive(PosixSignalContext signal)
    {
        signal.Cancel = true;
        bool first = Interlocked.Increment(ref _received) == 1 && !_stop.IsCancellationRequested;
        (first ? _stop : _force).Cancel();
    }
}
