using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Client;

/// <summary>
/// The client's side of 5.0, 4.12 on one connection: at its beginning, and again when the application asks for it.
/// </summary>
internal sealed class LinkAuthentication(IClientAuthentication method, MqttAddress server)
{
    private readonly Lock _gate = new();
    private IClientExchange? _exchange;
    private TaskCompletionSource? _again;
    private MqttClientException? _over;

    /// <summary>Begins the conversation of CONNECT.</summary>
    /// <param name="properties">Takes the method and what is said first.</param>
    public void Begin(PacketProperties properties)
    {
        _exchange = method.Begin();
        properties.AuthenticationMethod = method.Method;
        properties.AuthenticationData = DataOf(_exchange.First());
    }

    /// <summary>Begins a re-authentication, or joins the one that is under way.</summary>
    /// <param name="write">Sends AUTH.</param>
    public Task AgainAsync(Func<ControlPacket, bool> write)
    {
        lock (_gate)
        {
            if (_over is not null)
            {
                throw _over;
            }

            if (_again is null)
            {
                // Nothing is under way if this throws.
                IClientExchange exchange = method.Begin();
                EndPacket first = Auth(ReasonCode.ReAuthenticate, exchange.First());
                _exchange = exchange;
                _again = new(TaskCreationOptions.RunContinuationsAsynchronously);
                write(first);
            }

            return _again.Task;
        }
    }

    /// <summary>Takes an AUTH or a CONNACK of the server that goes on with a conversation, or ends it well.</summary>
    /// <returns>What to answer; null when the conversation is over.</returns>
    /// <exception cref="MqttClientException">
    /// The server said what does not belong there, or does not prove itself, or the method failed at it.
    /// </exception>
    public async ValueTask<ControlPacket?> TakeAsync(
        ReasonCode reason, PacketProperties said, CancellationToken cancellationToken)
    {
        IClientExchange exchange = _exchange
            ?? throw new MqttClientException(ReasonCode.ProtocolError, $"{server} sent AUTH with nothing under way");
        if (said.AuthenticationMethod != method.Method)
        {
            throw new MqttClientException(
                ReasonCode.ProtocolError,
                $"{server} answered {method.Method} by "
                + (said.AuthenticationMethod is { } other ? $"\"{other}\"" : "naming no method"));
        }

        try
        {
            if (reason == ReasonCode.ContinueAuthentication)
            {
                return Auth(
                    reason, await exchange.NextAsync(said.AuthenticationData ?? default, cancellationToken));
            }

            exchange.Finish(said.AuthenticationData ?? default);
        }
        catch (Exception wrong) when (!cancellationToken.IsCancellationRequested)
        {
            // Other methods than ours read what the server said too, and files: whatever they throw, this one failed.
            throw new MqttClientException(
                ReasonCode.ServerUnavailable, $"{server} failed at {method.Method}: {wrong.Message}", wrong);
        }

        lock (_gate)
        {
            _exchange = null;
            _again?.SetResult();
            _again = null;
        }

        return null;
    }

    /// <summary>The connection is over: so is what was under way.</summary>
    public void End(ReasonCode? said, string reason)
    {
        lock (_gate)
        {
            _over = new(said ?? ReasonCode.ServerUnavailable, $"the connection to {server} ended: {reason}");
            _again?.SetException(_over);
            _again = null;
        }
    }

    private EndPacket Auth(ReasonCode reason, ReadOnlyMemory<byte> data) => new(PacketType.Auth, reason)
    {
        Properties = new() { AuthenticationMethod = method.Method, AuthenticationData = DataOf(data) },
    };

    private static ReadOnlyMemory<byte>? DataOf(ReadOnlyMemory<byte> data) =>
        data.IsEmpty ? (ReadOnlyMemory<byte>?)null : data;
}
