using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>What the application asks for and waits for, so many at a time.</summary>
/// <param name="pending">Takes it.</param>
/// <param name="room">
/// One place each. Not disposed: calls that fail with the end of the client leave it after that.
/// </param>
internal sealed class Requests(PendingOperations pending, SemaphoreSlim room)
{
    /// <param name="make">Makes the packet, with an identifier.</param>
    /// <param name="what">For the message of a refusal.</param>
    /// <param name="kept">A QoS 2 message that the application's session is told of; null where there is none.</param>
    /// <param name="whenAnswered">Is told the answer at once, whether it is waited for or not; null for nobody.</param>
    /// <param name="sendWithin">For how long it may go out for the first time; null for ever.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    public async Task AskAsync(
        Func<ushort, ControlPacket> make,
        string what,
        MqttMessage? kept,
        Action<ReasonCode>? whenAnswered,
        TimeSpan? sendWithin,
        CancellationToken cancellationToken)
    {
        // Its time goes by while it waits for room, too.
        long askedAt = pending.Now;
        await room.WaitAsync(cancellationToken);
        PendingOperation operation = pending.Add(make, kept, whenAnswered, sendWithin, askedAt);
        try
        {
            await AnswerAsync(operation.Answer.Task, what, cancellationToken);
        }
        finally
        {
            pending.Abandon(operation);
            room.Release();
        }
    }

    /// <param name="answer">What the broker answers.</param>
    /// <param name="what">For the message of a refusal.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    public static async Task AnswerAsync(Task<ReasonCode> answer, string what, CancellationToken cancellationToken)
    {
        ReasonCode reason = await answer.WaitAsync(cancellationToken);
        if (reason >= ReasonCode.UnspecifiedError)
        {
            throw Refused(what, reason);
        }
    }

    public static MqttClientException Refused(string what, ReasonCode reason) =>
        new(reason, $"the broker refused to {what}: {reason}");
}
