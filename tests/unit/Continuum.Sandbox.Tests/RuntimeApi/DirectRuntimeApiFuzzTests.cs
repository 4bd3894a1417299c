using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>Whatever a program sends, and however it is cut up, the server without sockets answers the same.</summary>
public sealed class DirectRuntimeApiFuzzTests
{
    private static readonly string[] Requests =
    [
        "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\nUser-Agent: x/1\r\n\r\n",
        "POST /2018-06-01/runtime/invocation/id/response HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nanswer",
        "POST /2018-06-01/runtime/invocation/id/response HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;x=y\r\nans\r\n3\r\nwer\r\n0\r\nLambda-Runtime-Function-Error-Type: Function.X\r\n\r\n",
        "POST /2018-06-01/runtime/invocation/id/error HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\n"
            + "{\"errorType\":\"X\"}",
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
        "PUT /elsewhere HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\nContent-Length: 3\r\n\r\nabc",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_bytes_cut_anywhere_get_the_same_answer(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 4000; round++)
        {
            byte[] bytes = Mutated(random);
            string whole = Answer(bytes, cut: null);
            Random cut = new(random.Next());
            string parts = Answer(bytes, cut);
            Assert.True(
                whole == parts,
                $"seed {seed}, round {round}: {Encoding.Latin1.GetString(bytes)}\nwhole: {whole}\nparts: {parts}");
        }
    }

    private static byte[] Mutated(Random random)
    {
        StringBuilder text = new();
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            text.Append(Requests[random.Next(Requests.Length)]);
        }

        List<byte> bytes = [.. Encoding.Latin1.GetBytes(text.ToString())];
        for (int i = random.Next(4); i > 0 && bytes.Count > 1; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)"\r\n :0\0\u00ff"[random.Next(7)]);
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
            }
        }

        return [.. bytes];
    }

    // What the program reads, and what becomes of its session. An event waits for it whenever it asks.
    private static string Answer(byte[] bytes, Random? cut)
    {
        RuntimeSession session = new();
        List<RuntimeDelivery> deliveries = [];
        DirectProgram program = new(session);
        for (int at = 0; at < bytes.Length;)
        {
            int count = cut?.Next(1, Math.Min(bytes.Length - at, 40) + 1) ?? bytes.Length;
            program.SendAsync(bytes[at..(at + count)]);
            at += count;
            Deliver(session, deliveries);
        }

        bool closed = program.IsClosed;
        program.Dispose();
        string end = session.Ended.IsCompletedSuccessfully ? session.Ended.Result.Type : "none";
        return $"{program.Received}|{closed}|{end}|{string.Join(',', deliveries.Select(Tell))}";
    }

    private static void Deliver(RuntimeSession session, List<RuntimeDelivery> deliveries)
    {
        RuntimeInvocation invocation = new(
            new InvocationRequest
            {
                Id = "id",
                Function = new FunctionKey("a", "b"),
                Payload = "event"u8.ToArray(),
                Deadline = DateTimeOffset.UnixEpoch,
            },
            "arn",
            DateTimeOffset.UnixEpoch,
            TraceParent: null);
        while (session.TryDeliver(invocation) is { } delivery)
        {
            deliveries.Add(delivery);
        }
    }

    private static string Tell(RuntimeDelivery delivery) => !delivery.Answer.IsCompletedSuccessfully
        ? "none"
        : delivery.Answer.Result is InvocationResult.Succeeded succeeded
            ? Encoding.Latin1.GetString(succeeded.Payload.Span)
            : ((InvocationResult.Failed)delivery.Answer.Result).Error.ToString();
}
