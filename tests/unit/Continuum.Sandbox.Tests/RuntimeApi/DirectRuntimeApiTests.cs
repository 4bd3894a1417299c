using System.Globalization;
using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Kvm;
using Continuum.Sandbox.RuntimeApi;
using Continuum.Sandbox.RuntimeApi.Direct;

namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>The server without sockets keeps the contract, and what snapshots ask of it.</summary>
public sealed class DirectRuntimeApiTests : RuntimeApiContract
{
    private const string Next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string RestoreNext = "GET /2018-06-01/runtime/restore/next HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Ping = "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Pong = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong";

    [Fact]
    public void Requests_that_come_together_are_answered_in_their_order()
    {
        using DirectProgram program = new(Session);
        Assert.Equal(Pong + Pong + Pong, program.Say(Ping + "\r\n" + Ping + Ping));
    }

    [Fact]
    public void Requests_sent_ahead_of_an_event_are_answered_after_it()
    {
        using DirectProgram program = new(Session);
        Assert.Equal("", program.Say(Next + Ping + Ping[..9]));
        TryDeliver(Session, "one");
        Assert.EndsWith("event" + Pong, program.Received, StringComparison.Ordinal);
        Assert.EndsWith(Pong + Pong, program.Say(Ping[9..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_sends_without_end_while_it_waits_is_a_protocol_error()
    {
        using DirectProgram program = new(Session);
        program.Say(Next);
        for (int i = 0; i < 100; i++)
        {
            program.Say(new string('x', 1000));
        }

        Assert.True(program.IsClosed);
        Assert.Equal(ErrorTypes.ProtocolError, (await Session.Ended).Type);
    }

    [Theory]
    [InlineData("GET /ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", true, "Connection: close")]
    [InlineData("GET /ping HTTP/1.0\r\n\r\n", true, "Connection: close")]
    [InlineData("GET /ping HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", false, "Connection: keep-alive")]
    [InlineData("GET http://a/ping?x HTTP/1.1\r\nHost: a\r\n\r\n", false, "pong")]
    [InlineData("GET /p%69ng HTTP/1.1\r\nHost: a\r\n\r\n", false, "pong")]
    public void Connections_stay_or_go_as_the_program_says(string request, bool closes, string says)
    {
        using DirectProgram program = new(Session);
        Assert.Contains(says, program.Say(request), StringComparison.Ordinal);
        Assert.Equal(closes, program.IsClosed);
    }

    [Theory]
    [InlineData("GET /ping HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET /ping HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("GET /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400)]
    [InlineData("GET /ping HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    [InlineData("GET /ping HTTP/2.0\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n", 414)]
    [InlineData("GET /{long}{long}", 414)]
    [InlineData("GET /ping HTTP/1.1\r\nHost: a\r\nX: {long}{long}{long}{long}{long}\r\n\r\n", 431)]
    [InlineData("GET /ping HTTP/1.1\r\nHost: a\r\nX: {long}{long}{long}{long}{long}", 431)]
    [InlineData("GET /ping HTTP/1.1\r\nHost: a\r\n{many}\r\n", 431)]
    public async Task What_is_no_request_is_refused_and_ends_the_session(string request, int status)
    {
        using DirectProgram program = new(Session);
        string many = string.Concat(Enumerable.Repeat("X: y\r\n", 200));
        string received = program.Say(request.Replace("{long}", new string('x', 8192), StringComparison.Ordinal)
            .Replace("{many}", many, StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {status} ", received, StringComparison.Ordinal);
        Assert.True(program.IsClosed);
        Assert.Equal(ErrorTypes.ProtocolError, (await Session.Ended).Type);
    }

    [Fact]
    public async Task An_answer_may_wait_for_the_word_to_go_on()
    {
        using DirectProgram program = new(Session);
        RuntimeDelivery delivery = Run(program);
        Assert.EndsWith(
            "HTTP/1.1 100 Continue\r\n\r\n",
            program.Say(Response("Expect: 100-continue\r\nContent-Length: 4")), StringComparison.Ordinal);
        program.Say("done");
        Assert.Equal("done"u8.ToArray(), (await SucceededAsync(delivery)).Payload.ToArray());
    }

    [Theory]
    [InlineData("Expect: 100-continue\r\nContent-Length: 20000000", true)]
    [InlineData("Content-Length: 20000000", false)]
    [InlineData("Transfer-Encoding: chunked", false)]
    public async Task An_answer_that_is_too_large_is_refused_before_its_end(string framing, bool closes)
    {
        using DirectProgram program = new(Session);
        RuntimeDelivery delivery = Run(program);
        program.Say(Response(framing));
        string part = new('x', 65_536);
        bool chunked = framing.Contains("chunked", StringComparison.Ordinal);
        for (int sent = 0; sent < 20_000_000 && !program.IsClosed; sent += part.Length)
        {
            program.Say(chunked ? $"10000\r\n{part}\r\n" : part[..Math.Min(part.Length, 20_000_000 - sent)]);
        }

        Assert.Equal(
            ErrorTypes.ResponseSizeTooLarge, Assert.IsType<InvocationResult.Failed>(await delivery.Answer).Error.Type);
        Assert.Equal(closes, program.IsClosed);
        if (!closes)
        {
            Assert.EndsWith(Pong, program.Say((chunked ? "0\r\n\r\n" : "") + Ping), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("4\r\nfourfive\r\n0\r\n\r\n")]
    [InlineData("fffffffffff\r\n")]
    [InlineData("4;{long}\r\nfour\r\n0\r\n\r\n")]
    [InlineData("4;{half}\r\nfour\r\n4;{half}\r\nfour\r\n0\r\n\r\n")]
    [InlineData("4\r\nfour\r\n0\r\nno colon\r\n\r\n")]
    [InlineData("4\r\nfo{close}")]
    public async Task A_body_that_is_not_what_it_says_is_a_truncated_answer(string body)
    {
        DirectProgram program = new(Session);
        RuntimeDelivery delivery = Run(program);
        program.Say(Response("Transfer-Encoding: chunked") + body
            .Replace("{close}", "", StringComparison.Ordinal)
            .Replace("{long}", new string('x', 2000), StringComparison.Ordinal)
            .Replace("{half}", new string('x', 600), StringComparison.Ordinal));
        program.Dispose();
        Assert.Equal(
            ErrorTypes.TruncatedResponse, Assert.IsType<InvocationResult.Failed>(await delivery.Answer).Error.Type);
        Assert.False(Session.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_copy_of_a_program_that_waits_for_work_waits_for_work()
    {
        using DirectProgram program = new(Session);
        program.Say(Next + Ping[..5]);
        RuntimeSession copySession = new();
        using DirectProgram copy = new(copySession, program.SaveState());
        Assert.Null(await copySession.Started);
        TryDeliver(copySession, "one");
        Assert.EndsWith("event", copy.Received, StringComparison.Ordinal);
        Assert.EndsWith("event" + Pong, copy.Say(Ping[5..]), StringComparison.Ordinal);
        Assert.Equal("", program.Received);
    }

    [Fact]
    public void A_copy_of_an_idle_connection_is_idle_and_of_a_body_is_closed()
    {
        using DirectProgram program = new(Session);
        program.Say(Ping + Ping[..7]);
        using DirectProgram copy = new(new RuntimeSession(), program.SaveState());
        Assert.Equal(Pong, copy.Say(Ping[7..]));
        program.Say(Ping[7..] + "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nx");
        using DirectProgram broken = new(new RuntimeSession(), program.SaveState());
        Assert.True(broken.IsClosed);
    }

    [Fact]
    public async Task A_program_that_is_to_be_snapshotted_is_held_at_its_first_next()
    {
        Session.Hold();
        using DirectProgram program = new(Session);
        program.Say(Next);
        Assert.True(Session.IsHeld);
        Assert.False(Session.Started.IsCompleted);
        Session.Release();
        Assert.Null(await Session.Started);
        TryDeliver(Session, "one");
        Assert.EndsWith("event", program.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_with_restore_hooks_is_held_before_them_and_each_copy_runs_them()
    {
        Session.Hold();
        using DirectProgram program = new(Session);
        program.Say(RestoreNext);
        Assert.True(Session.IsHeld);
        byte[] state = program.SaveState();
        Session.Release();
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", program.Received);
        Assert.False(Session.Started.IsCompleted);
        program.Say(Next);
        Assert.Null(await Session.Started);

        RuntimeSession copySession = new();
        using DirectProgram copy = new(copySession, state);
        Assert.Equal(program.Received, copy.Received);
        Assert.Contains("202 Accepted", copy.Say(
            "POST /2018-06-01/runtime/restore/error HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"),
            StringComparison.Ordinal);
        Assert.Equal(ErrorTypes.InitError, (await copySession.Started)!.Type);
    }

    [Fact]
    public void An_exchange_allocates_little()
    {
        using DirectProgram program = new(Session);
        InvocationRequest request = Invocation("one").Request;
        byte[] next = Encoding.ASCII.GetBytes(Next);
        byte[] answer = Encoding.ASCII.GetBytes(
            Response("Content-Type: application/json\r\nContent-Length: 4") + "done");
        CountingPeer peer = new();
        RuntimeSession session = new();
        ILoopbackConnection service = new DirectRuntimeApi(session).Connect(peer, null);
        service.Receive(next);
        const int rounds = 2000;
        long least = long.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int j = 0; j < rounds; j++)
            {
                session.TryDeliver(new RuntimeInvocation(request, "arn", request.Deadline, TraceParent: null));
                service.Receive(answer);
                service.Receive(next);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The answer's bytes, the records and tasks that carry it, and the texts of the event's headers.
        Assert.InRange(least / rounds, 1, 2000);
        service.Close();
    }

    private protected override Task<IProgramConnection> ConnectAsync() =>
        Task.FromResult<IProgramConnection>(new DirectProgram(Session));

    private RuntimeDelivery Run(DirectProgram program)
    {
        program.Say(Next);
        return TryDeliver(Session, "one");
    }

    private static RuntimeDelivery TryDeliver(RuntimeSession session, string id) =>
        session.TryDeliver(Invocation(id))!;

    private static RuntimeInvocation Invocation(string id)
    {
        InvocationRequest request = new()
        {
            Id = id,
            Function = new FunctionKey("a", "b"),
            Payload = "event"u8.ToArray(),
            Deadline = DateTimeOffset.Parse("2026-01-01T00:00:00Z", CultureInfo.InvariantCulture),
        };
        return new RuntimeInvocation(request, "arn", request.Deadline, TraceParent: null);
    }

    private static string Response(string headers) =>
        $"POST /2018-06-01/runtime/invocation/one/response HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n";

    private static async Task<InvocationResult.Succeeded> SucceededAsync(RuntimeDelivery delivery) =>
        Assert.IsType<InvocationResult.Succeeded>(await delivery.Answer);
}
