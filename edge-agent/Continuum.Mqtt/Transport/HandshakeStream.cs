using System.Net.Sockets;

namespace Continuum.Mqtt.Transport;

/// <summary>
/// A socket under TLS. During the handshake whatever follows on what was read waits for its turn, and the turn ends
/// when there is something to wait for; afterwards it is a plain stream.
/// </summary>
internal sealed class HandshakeStream(Socket socket, HandshakeTurns turns, IHandshakeOwner owner)
    : NetworkStream(socket, ownsSocket: true)
{
    private HandshakeTurns? _turns = turns;
    private IHandshakeOwner? _owner = owner;
    private bool _hasBegun;
    private bool _hasTurn;

    /// <summary>The handshake has come to its end, whichever; no read is under way.</summary>
    public void EndHandshake()
    {
        Leave();
        _turns = null;
        _owner = null;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _turns is null ? base.ReadAsync(buffer, cancellationToken) : ReadInTurnAsync(buffer, cancellationToken);

    private async ValueTask<int> ReadInTurnAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ValueTask<int> read = base.ReadAsync(buffer, cancellationToken);
        if (!read.IsCompleted)
        {
            Leave();
        }

        int got = await read;
        if (!_hasTurn)
        {
            _owner!.Waits();
            await _turns!.EnterAsync(_hasBegun);
            _hasTurn = _hasBegun = true;
            _owner.Goes();
        }

        return got;
    }

    private void Leave()
    {
        if (_hasTurn)
        {
            _hasTurn = false;
            _turns!.Leave();
        }
    }
}
