using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox.RuntimeApi;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>The Runtime API byte by byte, as a program sees it, whichever server answers.</summary>
public abstract class RuntimeApiContract
{
    private readonly RuntimeSession _session = new();

    private protected RuntimeSession Session => _session;

    private protected abstract Task<IProgramConnection> ConnectAsync();

    [Theory]
    [InlineData("GET /ping", 200, "pong")]
    [InlineData("GET /2018-06-01/runtime/elsewhere", 404, "NotFound")]
    [InlineData("GET /", 404, "NotFound")]
    [InlineData("POST /2018-06-01/runtime/invocation/next", 405, "MethodNotAllowed")]
    [InlineData("GET /2018-06-01/runtime/invocation/x/response", 405, "MethodNotAllowed")]
    [InlineData("POST /2018-06-01/runtime/invocation/x/response", 400, "InvalidRequestID")]
    [InlineData("POST /2018-06-01/runtime/invocation/x/error", 400, "InvalidRequestID")]
    [InlineData("POST /2018-06-01/runtime/invocation//error", 404, "NotFound")]
    [InlineData("GET /2018-06-01/runtime/restore/next", 403, "InvalidStateTransition")]
    [InlineData("POST /2018-06-01/runtime/restore/error", 403, "InvalidStateTransition")]
    public async Task Each_call_has_its_answer(string request, int status, string body)
    {
        using IProgramConnection program = await ConnectAsync();
        (int seen, string text) = await ExchangeAsync(
            program, $"{request} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(status, seen);
        Assert.Contains(body, text, StringComparison.Ordinal);
        Assert.False(_session.Ended.IsCompleted);
    }

    [Fact]
    public async Task An_init_error_ends_the_session_with_the_functions_words()
    {
        using IProgramConnection program = await ConnectAsync();
        (int status, string body) = await ExchangeAsync(
            program, Post("init/error", """{"errorType":"X","errorMessage":"y","stackTrace":["z"]}"""));
        Assert.Equal((202, true), (status, body.Contains("\"status\":\"OK\"", StringComparison.Ordinal)));
        InvocationError? error = await _session.Started;
        Assert.Equal((ErrorTypes.InitError, "X: y"), (error!.Type, error.Message));
    }

    [Fact]
    public async Task An_event_waits_for_a_program_whose_connection_broke()
    {
        using (IProgramConnection gone = await ConnectAsync())
        {
            await SendAsync(gone, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Null(await _session.Started);
        }

        await Deadline.WithinAsync("the connection to be gone", _session.Connections.WhenDrainedAsync());
        RuntimeDelivery delivery = Deliver("one");
        using IProgramConnection program = await ConnectAsync();
        (int status, string body) = await ExchangeAsync(
            program, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((200, "event"), (status, body[^5..]));
        Assert.Equal(202, (await ExchangeAsync(program, Post("invocation/one/response", "done"))).Status);
        var answer = Assert.IsType<InvocationResult.Succeeded>(await delivery.Answer);
        Assert.Equal("done"u8.ToArray(), answer.Payload.ToArray());
    }

    [Fact]
    public async Task A_chunked_answer_may_say_in_its_trailers_that_it_failed()
    {
        using IProgramConnection program = await ConnectAsync();
        RuntimeDelivery delivery = await RunningAsync(program, "one");
        string error = Convert.ToBase64String("""{"errorType":"Late","errorMessage":"half-way"}"""u8);
        (int status, _) = await ExchangeAsync(
            program,
            "POST /2018-06-01/runtime/invocation/one/response HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
            + "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
            + "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n"
            + "4\r\nhalf\r\n0\r\nLambda-Runtime-Function-Error-Type: Function.Late\r\n"
            + $"Lambda-Runtime-Function-Error-Body: {error}\r\n\r\n");
        Assert.Equal(202, status);
        Assert.Equal("Late", Assert.IsType<InvocationResult.Failed>(await delivery.Answer).Error.Type);
    }

    [Fact]
    public async Task An_unknown_response_mode_is_an_error_of_its_own()
    {
        using IProgramConnection program = await ConnectAsync();
        RuntimeDelivery delivery = await RunningAsync(program, "one");
        (int status, _) = await ExchangeAsync(
            program, Post("invocation/one/response", "x", "Lambda-Runtime-Function-Response-Mode: odd\r\n"));
        Assert.Equal(400, status);
        Assert.Equal(
            "Runtime.InvalidResponseModeHeader",
            Assert.IsType<InvocationResult.Failed>(await delivery.Answer).Error.Type);
    }

    [Theory]
    [InlineData("\x16\x03\x01 hello TLS\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("GET /ping HTTP/1.1\r\nno colon\r\n\r\n")]
    public async Task Garbage_is_a_protocol_error(string garbage)
    {
        using IProgramConnection program = await ConnectAsync();
        await SendAsync(program, garbage);
        InvocationError error = await Deadline.WithinAsync("the session to end", _session.Ended);
        Assert.Equal(ErrorTypes.ProtocolError, error.Type);
    }

    [Fact]
    public async Task A_program_has_a_bounded_number_of_connections()
    {
        List<IProgramConnection> connections = [];
        for (int i = 0; i < ConnectionCount.Limit; i++)
        {
            connections.Add(await ConnectAsync());
            Assert.Equal(200, (await ExchangeAsync(connections[i], "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        using IProgramConnection over = await ConnectAsync();
        byte[] read = await Deadline.WithinAsync(
            "the connection to be closed", over.ReceiveAsync());
        Assert.Empty(read);
        connections.ForEach(connection => connection.Dispose());
    }

    private RuntimeDelivery Deliver(string id) => _session.TryDeliver(new RuntimeInvocation(
        new InvocationRequest
        {
            Id = id,
            Function = new FunctionKey("a", "b"),
            Payload = "event"u8.ToArray(),
            Deadline = TimeProvider.System.GetUtcNow(),
        },
        "arn",
        TimeProvider.System.GetUtcNow(),
        TraceParent: null))!;

    private async Task<RuntimeDelivery> RunningAsync(IProgramConnection program, string id)
    {
        Task<(int, string)> next =
            ExchangeAsync(program, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n");
        await Deadline.WithinAsync("the program to ask for work", _session.Started);
        RuntimeDelivery delivery = Deliver(id);
        await next;
        return delivery;
    }

    private static string Post(string path, string body, string headers = "") =>
        $"POST /2018-06-01/runtime/{path} HTTP/1.1\r\nHost: a\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";

    private static Task SendAsync(IProgramConnection program, string request) =>
        program.SendAsync(Encoding.Latin1.GetBytes(request));

    // One response with a Content-Length; its status and whole text.
    private static async Task<(int Status, string Text)> ExchangeAsync(IProgramConnection program, string request)
    {
        await SendAsync(program, request);
        string text = "";
        while (true)
        {
            byte[] read = await Deadline.WithinAsync("a response", program.ReceiveAsync());
            text += Encoding.Latin1.GetString(read);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            int at = text.IndexOf("Content-Length: ", StringComparison.Ordinal) + 16;
            if (read.Length == 0
                || (end > 0 && text.Length >= end + 4 + int.Parse(text[at..text.IndexOf('\r', at)], null)))
            {
                return (int.Parse(text.AsSpan(9, 3), null), text);
            }
        }
    }
}
