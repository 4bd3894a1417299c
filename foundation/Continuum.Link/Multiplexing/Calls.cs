using System.Runtime.CompilerServices;
using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Multiplexing;

/// <summary>Calls over streams: one request, and one answer or many bytes.</summary>
internal static class Calls
{
    /// <exception cref="LinkUnavailableException">The link was lost before the answer.</exception>
    /// <exception cref="LinkCallException">The far end refused or failed, or a message is too large.</exception>
    public static async Task<TAnswer> CallAsync<TAnswer>(
        this LinkSession session,
        Operation operation,
        IMessage request,
        MessageParser<TAnswer> answers,
        int maxBytes,
        CancellationToken ct)
        where TAnswer : IMessage<TAnswer>
    {
        byte[] bytes = Encode(request, maxBytes);
        LinkStream stream = session.Open(operation);
        Reset? reset = Reasons.Cancelled("the caller gave up");
        try
        {
            await stream.WriteAsync(bytes, ct);
            stream.End();
            TAnswer answer = Parse(answers, await stream.ReadMessageAsync(maxBytes, ct));
            reset = null;
            return answer;
        }
        finally
        {
            session.Close(stream, reset);
        }
    }

    /// <inheritdoc cref="CallAsync"/>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(
        this LinkSession session,
        Operation operation,
        IMessage request,
        int maxBytes,
        [EnumeratorCancellation] CancellationToken ct)
    {
        byte[] bytes = Encode(request, maxBytes);
        LinkStream stream = session.Open(operation);
        Reset? reset = Reasons.Cancelled("the caller gave up");
        try
        {
            await stream.WriteAsync(bytes, ct);
            stream.End();
            await foreach (ReadOnlyMemory<byte> chunk in stream.ReadAsync(ct))
            {
                yield return chunk;
            }

            reset = null;
        }
        finally
        {
            session.Close(stream, reset);
        }
    }

    /// <summary>The far end's side of a call: reads the request, answers it.</summary>
    public static async Task AnswerAsync<TRequest>(
        this LinkStream stream,
        MessageParser<TRequest> requests,
        int maxBytes,
        Func<TRequest, CancellationToken, Task<IMessage>> answer,
        CancellationToken ct)
        where TRequest : IMessage<TRequest>
    {
        TRequest request = Parse(requests, await stream.ReadMessageAsync(maxBytes, ct));
        await stream.WriteAsync(Encode(await answer(request, ct), maxBytes), ct);
    }

    public static TMessage Parse<TMessage>(MessageParser<TMessage> parser, ReadOnlyMemory<byte> bytes)
        where TMessage : IMessage<TMessage>
    {
        try
        {
            return parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new LinkCallException(
                LinkErrorCode.InvalidRequest, $"{bytes.Length} bytes that are no {typeof(TMessage).Name}", e);
        }
    }

    private static byte[] Encode(IMessage message, int maxBytes)
    {
        int size = message.CalculateSize();
        return size <= maxBytes
            ? message.ToByteArray()
            : throw new LinkCallException(
                LinkErrorCode.TooLarge, $"a message of {size} bytes: at most {maxBytes} are allowed");
    }
}
