using System.Text;
using System.Text.Json;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.Pools;
using Continuum.Sandbox.Tests.Fixtures;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.Python;

/// <summary>The runtime client for Python, run by the machine's own Python, served by the real Runtime API.</summary>
public sealed class PythonRuntimeTests : IAsyncLifetime
{
    private const string Interpreter = "/usr/bin/python3.11";

    private static readonly VersionKey Version = new(new FunctionKey("test", "python"), "v1");

    private readonly TempFolder _task = new();
    private PooledSandboxHost _host = null!;

    public async ValueTask InitializeAsync() => _host = new PooledSandboxHost(
        await BareLauncher.CreateAsync(), new SandboxPoolOptions(), NullLoggerFactory.Instance, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _task.Dispose();
    }

    [Theory]
    [InlineData("{\"a\": [1, \"é\"]}", null, "['dict', {'a': [1, 'é']}]")]
    [InlineData("{\"a\": 1}", "application/json; charset=utf-8", "['dict', {'a': 1}]")]
    [InlineData("{\"a\": 1}", "application/cloudevents+json", "['dict', {'a': 1}]")]
    [InlineData("not json", "application/json", "['bytes', b'not json']")]
    [InlineData("{\"a\": 1}", "text/plain", "['str', '{\"a\": 1}']")]
    [InlineData("{\"a\": 1}", "application/octet-stream", "['bytes', b'{\"a\": 1}']")]
    public async Task An_event_is_decoded_by_its_content_type(string payload, string? contentType, string seen)
    {
        await PreparedAsync("def handle(event, context):\n    return repr([type(event).__name__, event])\n");
        Assert.Equal(seen, JsonSerializer.Deserialize<string>(await AnswerAsync(payload, contentType)));
    }

    [Fact]
    public async Task Bytes_are_answered_as_they_are()
    {
        await PreparedAsync("def handle(event, context):\n    return bytes(range(256)) * 4096\n");
        var answer = Assert.IsType<InvocationResult.Succeeded>(await InvokeAsync("{}", null));
        Assert.Equal("application/octet-stream", answer.ContentType);
        Assert.Equal(1 << 20, answer.Payload.Length);
        Assert.Equal(255, answer.Payload.Span[^1]);
    }

    [Fact]
    public async Task Other_results_are_answered_as_json()
    {
        await PreparedAsync("def handle(event, context):\n    return {'heat': event['celsius'] < 21, 'to': 'Köln'}\n");
        var answer = Assert.IsType<InvocationResult.Succeeded>(await InvokeAsync("{\"celsius\": 31}", null));
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal("{\"heat\": false, \"to\": \"Köln\"}", Encoding.UTF8.GetString(answer.Payload.Span));
    }

    [Fact]
    public async Task The_context_tells_what_lambdas_does()
    {
        await PreparedAsync("""
            def handle(event, context):
                return [context.aws_request_id, context.invoked_function_arn,
                        context.function_version, context.client_context.custom,
                        0 < context.get_remaining_time_in_millis() <= 20000,
                        context.deadline > 1e9]
            """);
        Assert.Equal(
            """["the-id", "continuum:function:test:python:v1", "v1", {"kind": "mqtt", "topic": "a/b"}, true, true]""",
            await AnswerAsync("{}", null));
    }

    [Fact]
    public async Task Nothing_of_the_events_that_the_client_rehearses_is_left()
    {
        await PreparedAsync("""
            import os
            AT_LOAD = os.environ.get("TRACEPARENT")
            def handle(event, context):
                return [AT_LOAD, os.environ.get("TRACEPARENT"), event]
            """);
        Assert.Equal("[null, null, {\"first\": true}]", await AnswerAsync("{\"first\": true}", null));
    }

    [Fact]
    public async Task The_functions_own_module_of_a_standard_name_does_not_break_the_client()
    {
        await File.WriteAllTextAsync(_task.File("json.py"), "raise RuntimeError('not for you')\n");
        await PreparedAsync("def handle(event, context):\n    return {'got': event}\n");
        Assert.Equal("{\"got\": [1]}", await AnswerAsync("[1]", null));
    }

    [Fact]
    public async Task An_exception_is_the_callers_error_and_the_instance_lives_on()
    {
        await PreparedAsync("""
            count = 0

            def handle(event, context):
                global count
                count += 1
                if event == "raise":
                    raise ValueError("too hot: 31°")
                return count
            """);
        InvocationError error = await ErrorAsync("\"raise\"");
        Assert.Equal("ValueError", error.Type);
        Assert.Equal("too hot: 31°", error.Message);
        Assert.Contains("app.py\", line 7, in handle", Assert.Single(error.StackTrace), StringComparison.Ordinal);
        Assert.Equal("2", await AnswerAsync("{}", null));
    }

    [Fact]
    public async Task What_is_no_json_is_the_functions_error()
    {
        await PreparedAsync("def handle(event, context):\n    return object()\n");
        Assert.Equal("TypeError", (await ErrorAsync("{}")).Type);
    }

    [Fact]
    public async Task Leaving_is_an_error_and_ends_the_sandbox()
    {
        await PreparedAsync("""
            import sys
            count = 0

            def handle(event, context):
                global count
                count += 1
                if event == "leave":
                    sys.exit(3)
                return count
            """);
        Assert.Equal("SystemExit", (await ErrorAsync("\"leave\"")).Type);
        Assert.Equal("1", await AnswerAsync("{}", null));
    }

    [Theory]
    [InlineData("import no_such_module", "app.handle", "ModuleNotFoundError: No module named 'no_such_module'")]
    [InlineData("def other(): pass", "app.handle", "AttributeError: Handler 'handle' is missing on module 'app'")]
    [InlineData("def handle(", "app.handle", "SyntaxError: ")]
    [InlineData("", "handle", "ValueError: Handler 'handle' must be of the form module.function")]
    public async Task What_cannot_be_loaded_is_an_init_error(string code, string handler, string message)
    {
        PrepareResult result = await PrepareAsync(code, handler);
        InvocationError error = Assert.IsType<PrepareResult.Refused>(result).Error;
        Assert.Equal(ErrorTypes.InitError, error.Type);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_may_stand_in_a_package()
    {
        Directory.CreateDirectory(_task.File("shop"));
        await File.WriteAllTextAsync(_task.File("shop", "cart.py"), "def add(event, context):\n    return 'added'\n");
        Assert.IsType<PrepareResult.Ready>(await PrepareAsync("", "shop/cart.add"));
        Assert.Equal("\"added\"", await AnswerAsync("{}", null));
    }

    [Fact]
    public async Task Printed_lines_come_at_once()
    {
        await PreparedAsync("""
            import time

            def handle(event, context):
                print("before the wait")
                time.sleep(60)
            """);
        Task<InvocationResult> running = _host.InvokeAsync(Version, Request("{}", null), new(canceled: false));
        await foreach (LogLine line in _host.ReadLogsAsync(CancellationToken.None))
        {
            if (line.Source == LogSource.StandardOutput)
            {
                Assert.Equal(("before the wait", "the-id"), (line.Text, line.InvocationId));
                break;
            }
        }

        Assert.False(running.IsCompleted);
        await _host.RetireAsync(Version, new CancellationToken(canceled: true));
        Assert.IsType<InvocationResult.Failed>(await running);
    }

    private async Task PreparedAsync(string code) =>
        Assert.IsType<PrepareResult.Ready>(await PrepareAsync(code, "app.handle"));

    private async Task<PrepareResult> PrepareAsync(string code, string handler)
    {
        Assert.SkipUnless(File.Exists(Interpreter), $"needs {Interpreter} (Debian: python3)");
        await File.WriteAllTextAsync(_task.File("app.py"), code);
        SandboxSpec spec = new()
        {
            Version = Version,
            RootPath = "/",
            Mounts =
            [
                new SandboxMount(_task.Path, "/var/task"),
                new SandboxMount(Path.Combine(AppContext.BaseDirectory, "runtimes", "python"), "/var/runtime"),
            ],
            EntryPoint =
                [Interpreter, "-s", "-B", Path.Combine(AppContext.BaseDirectory, "runtimes", "python", "bootstrap")],
            Handler = handler,
            MemoryBytes = 128 << 20,
            Timeout = TimeSpan.FromSeconds(20),
            Concurrency = 1,
            Isolation = IsolationMode.Instance,
        };
        return await Deadline.WithinAsync("Python to start", _host.PrepareAsync(spec, CancellationToken.None));
    }

    private static InvocationRequest Request(string payload, string? contentType) => new()
    {
        Id = "the-id",
        Function = Version.Function,
        Payload = Encoding.UTF8.GetBytes(payload),
        ContentType = contentType,
        Deadline = TimeProvider.System.GetUtcNow() + Deadline.Default,
        Trigger = new TriggerContext { Kind = "mqtt", Topic = "a/b" },
    };

    private Task<InvocationResult> InvokeAsync(string payload, string? contentType) => Deadline.WithinAsync(
        "an answer", _host.InvokeAsync(Version, Request(payload, contentType), CancellationToken.None));

    private async Task<string> AnswerAsync(string payload, string? contentType)
    {
        InvocationResult result = await InvokeAsync(payload, contentType);
        return result is InvocationResult.Succeeded succeeded
            ? Encoding.UTF8.GetString(succeeded.Payload.Span)
            : throw new InvalidOperationException($"It failed: {result}");
    }

    private async Task<InvocationError> ErrorAsync(string payload) =>
        Assert.IsType<InvocationResult.Failed>(await InvokeAsync(payload, null)).Error;
}
