using Continuum.Kvm;

namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>
/// One connection of a program. The program's bytes come on the thread that runs its machine, work from any thread; the
/// lock keeps them apart. What a request does is <see cref="RequestExchange"/>'s.
/// </summary>
internal sealed class DirectConnection : ILoopbackConnection, INextCall, IRestoreCall
{
    // What a program may send ahead while its call waits: other requests, pipelined.
    private const int MaxAheadBytes = 64 * 1024;

    // More than a request's headers is never kept of what the program sends at once.
    private const int StepBytes = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly HeadReader _bytes = new();
    private readonly ILoopbackPeer _peer;
    private readonly RuntimeSession _session;
    private readonly RequestExchange _exchange;
    private bool _isCounted;

    public DirectConnection(ILoopbackPeer peer, RuntimeSession session)
    {
        _peer = peer;
        _session = session;
        _exchange = new RequestExchange(peer, session, this);
    }

    /// <summary>Begins, or goes on where <see cref="SaveState"/> left off.</summary>
    public void Open(ReadOnlyMemory<byte>? state)
    {
        lock (_gate)
        {
            _isCounted = _session.Connections.TryOpen();
            if (!_isCounted)
            {
                Shut();
                return;
            }

            if (state is { } saved)
            {
                Resume(saved.Span);
            }
        }
    }

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            Take(bytes);
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        bool waited;
        lock (_gate)
        {
            waited = _exchange.Phase == ConnectionPhase.WaitsForWork;
            if (_exchange.Phase != ConnectionPhase.Closed)
            {
                _exchange.BreakOff(isBetween: _bytes.Unfinished.IsEmpty);
            }

            Shut();
        }

        if (waited)
        {
            _session.Leave(this);
        }
    }

    /// <inheritdoc/>
    public byte[] SaveState()
    {
        lock (_gate)
        {
            // A body that is under way belongs to this program's invocation, which no copy of it has.
            ConnectionPhase phase = _exchange.Phase is ConnectionPhase.Body or ConnectionPhase.Trailers
                ? ConnectionPhase.Closed
                : _exchange.Phase;
            return phase == ConnectionPhase.Closed
                ? [(byte)phase, 0]
                : [(byte)phase, _exchange.SaveFlags(), .. _bytes.Unfinished];
        }
    }

    /// <inheritdoc/>
    public void Deliver(RuntimeInvocation invocation)
    {
        lock (_gate)
        {
            if (_exchange.Phase == ConnectionPhase.WaitsForWork)
            {
                _exchange.Deliver(invocation);
                Take([]);
            }
        }
    }

    /// <inheritdoc/>
    public void Restored()
    {
        lock (_gate)
        {
            if (_exchange.Phase == ConnectionPhase.WaitsForRestore)
            {
                _exchange.Restored();
                Take([]);
            }
        }
    }

    private void Resume(ReadOnlySpan<byte> state)
    {
        ReadOnlySpan<byte> unfinished = state.Length > 2 ? state[2..] : [];
        _exchange.RestoreFlags(state.Length > 1 ? state[1] : (byte)0);
        switch (state.Length > 1 ? (ConnectionPhase)state[0] : ConnectionPhase.Closed)
        {
            case ConnectionPhase.Head:
                Take(unfinished);
                break;
            case ConnectionPhase.WaitsForWork:
                _bytes.Append(unfinished);
                _exchange.AskNext();
                Take([]);
                break;
            case ConnectionPhase.WaitsForRestore:
                _bytes.Append(unfinished);
                _session.MarkRestored();
                _exchange.Restored();
                Take([]);
                break;
            default:
                Shut();
                break;
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        bool goesOn = true;
        while (goesOn)
        {
            goesOn = _exchange.Phase switch
            {
                ConnectionPhase.Head or ConnectionPhase.Trailers => TakeHead(ref bytes),
                ConnectionPhase.Body => TakeBody(ref bytes),
                ConnectionPhase.Closed => false,
                _ => KeepAhead(ref bytes),
            };
        }

        if (_exchange.Phase == ConnectionPhase.Closed)
        {
            Shut();
        }
    }

    private bool TakeHead(ref ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Rest.IsEmpty && bytes.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<byte> step = bytes[..Math.Min(bytes.Length, StepBytes)];
        _bytes.Append(step);
        bytes = bytes[step.Length..];
        return _exchange.ReadHead(_bytes) || !bytes.IsEmpty;
    }

    private bool TakeBody(ref ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Rest.IsEmpty)
        {
            return _exchange.ReadBody(ref bytes);
        }

        ReadOnlySpan<byte> rest = _bytes.Rest;
        int before = rest.Length;
        bool goesOn = _exchange.ReadBody(ref rest);
        _bytes.Take(before - rest.Length);
        return goesOn || !bytes.IsEmpty;
    }

    private bool KeepAhead(ref ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Rest.Length + bytes.Length > MaxAheadBytes)
        {
            _exchange.Refuse(Microsoft.AspNetCore.Http.StatusCodes.Status400BadRequest, ProtocolErrors.TooFarAhead);
            return true;
        }

        _bytes.Append(bytes);
        return false;
    }

    // Again: nothing more.
    private void Shut()
    {
        _exchange.Shut();
        _bytes.Release();
        if (_isCounted)
        {
            _isCounted = false;
            _session.Connections.Close();
        }
    }
}
