using System.Runtime.InteropServices;

namespace Continuum.Hosting.Startup;

/// <summary>Listens for SIGTERM and SIGINT: the first asks to stop, the second not to wait any longer.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _force = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="stop">Also asks to stop, as the first signal does.</param>
    public StopSignals(CancellationToken stop)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
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
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
        _force.Dispose();
    }

    private void Receive(PosixSignalContext signal)
    {
        signal.Cancel = true;
        CancellationTokenSource next = _stop.IsCancellationRequested ? _force : _stop;
        next.Cancel();
    }
}
