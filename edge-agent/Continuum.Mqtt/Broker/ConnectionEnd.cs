using System.Net.Sockets;
using System.Security.Authentication;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Why a connection ends, for the log and the counters. A value in its connection, so that no client costs an object
/// more.
/// </summary>
internal struct ConnectionEnd
{
    private string? _detail;
    private string? _refusal;

    /// <summary>What is said first stands.</summary>
    public void Because(string detail) => _detail ??= detail;

    /// <summary>The client was not let in, in spite of what was said before.</summary>
    /// <param name="reason">One of <see cref="RefusalReason"/>.</param>
    /// <param name="detail">In words; null leaves them as they are.</param>
    public void Refuse(string reason, string? detail = null)
    {
        _refusal = reason;
        _detail = detail ?? _detail;
    }

    /// <summary>The client broke the protocol.</summary>
    public void Because(MalformedPacketException broken)
    {
        _detail ??= broken.Message;
        _refusal ??= RefusalReason.Of(broken.Reason);
    }

    /// <summary>The network, the client or this broker ended it.</summary>
    /// <returns>False for an exception of another kind, which is a fault.</returns>
    public bool TryTake(Exception end)
    {
        if (end is not (IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or AuthenticationException))
        {
            return false;
        }

        _refusal ??= end is AuthenticationException ? RefusalReason.Handshake : null;
        _detail ??= end.Message;
        return true;
    }

    /// <param name="broker">Whose log and counters.</param>
    /// <param name="clientId">As far as it is known.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="connected">It had been let in.</param>
    public readonly void Report(BrokerContext broker, string clientId, string remote, bool connected)
    {
        string detail = _detail ?? "it closed the connection";
        if (connected)
        {
            broker.Logger.Gone(clientId, remote, detail);
            return;
        }

        string reason = _refusal ?? RefusalReason.Gone;
        broker.Metrics.Refused(reason);
        broker.Logger.NotLetIn(remote, reason, detail);
    }
}
