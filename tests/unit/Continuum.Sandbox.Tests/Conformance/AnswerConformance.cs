using System.Globalization;
using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>What a function sees and how it is answered, whatever isolates it.</summary>
public abstract class AnswerConformance : SandboxHostConformance
{
    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task An_event_is_answered(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = isolation });
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal($"hello {i}", await fixture.AnswerAsync(spec, $"hello {i}"));
        }
    }

    [Fact]
    public async Task Json_keeps_its_bytes_and_its_content_type()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        InvocationRequest request = HostFixture.Request("{\"celsius\": 31, \"ort\": \"Köln\"}") with
        {
            ContentType = "application/json; charset=utf-8",
        };
        var answer = Assert.IsType<InvocationResult.Succeeded>(await fixture.InvokeAsync(spec, request));
        Assert.Equal(request.Payload.ToArray(), answer.Payload.ToArray());
        Assert.Equal(request.ContentType, answer.ContentType);
        Assert.True(answer.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task Any_bytes_go_through()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        byte[] payload = new byte[300_000];
        new Random(7).NextBytes(payload);
        payload[0] = 0;
        InvocationRequest request = HostFixture.Request("") with
        {
            Payload = payload,
            ContentType = "application/octet-stream",
        };
        var answer = Assert.IsType<InvocationResult.Succeeded>(await fixture.InvokeAsync(spec, request));
        Assert.Equal(payload, answer.Payload.ToArray());
    }

    [Fact]
    public async Task An_empty_event_is_an_event()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal("", await fixture.AnswerAsync(spec, ""));
    }

    [Fact]
    public async Task A_hundred_thousand_lines_do_not_hold_the_function_up()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal("logged", await fixture.AnswerAsync(spec, "!log 100000"));
        await fixture.LoggedAsync("the first line", line => line.Text == "line 0");
        await fixture.LoggedAsync("how many were dropped", line =>
            line.Source == LogSource.Platform && line.Text.Contains("dropped", StringComparison.Ordinal));
        await fixture.LoggedAsync("REPORT", line => line.Text.StartsWith("REPORT", StringComparison.Ordinal));
        Assert.InRange(fixture.Logs.Count, 1, 50_000);
    }

    [Fact]
    public async Task Lines_carry_the_invocation_they_belong_to()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        InvocationRequest request = HostFixture.Request("!err-log look here");
        await fixture.InvokeAsync(spec, request);
        await fixture.LoggedAsync("the function's", line =>
            line.Text == "look here" && line.InvocationId == request.Id && line.Source == LogSource.StandardError
            && line.Version == spec.Version && line.SandboxId.Length > 0);
        await fixture.LoggedAsync("REPORT", line => line.Source == LogSource.Platform
            && line.Text.StartsWith($"REPORT RequestId: {request.Id}\tDuration: ", StringComparison.Ordinal)
            && line.Text.Contains("Init Duration", StringComparison.Ordinal));
        IEnumerable<LogLine> own = fixture.Logs.Where(line => line.InvocationId == request.Id);
        string[] texts = [.. own.Select(line => line.Text[..4])];
        Assert.Equal(["STAR", "look", "END ", "REPO"], texts);
    }

    [Fact]
    public async Task A_function_sees_the_environment_of_the_contract()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with
        {
            Isolation = IsolationMode.Instance,
            Handler = "app.handle",
            Environment = new Dictionary<string, string> { ["OWN"] = "mine", ["_HANDLER"] = "not.this" },
        });
        Dictionary<string, string> expected = new()
        {
            ["OWN"] = "mine",
            ["_HANDLER"] = "app.handle",
            ["LAMBDA_TASK_ROOT"] = "/var/task",
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:9001",
            ["AWS_LAMBDA_FUNCTION_NAME"] = "function",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = spec.Version.Version,
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "64",
            ["TZ"] = ":UTC",
            ["HOME"] = "(unset)",
        };
        foreach ((string name, string value) in expected)
        {
            Assert.Equal((name, value), (name, await fixture.AnswerAsync(spec, $"!env {name}")));
        }

        Assert.Equal("/var/task", await fixture.AnswerAsync(spec, "!cwd x"));
    }

    [Fact]
    public async Task The_functions_clock_is_right()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        long seen = long.Parse(await fixture.AnswerAsync(spec, "!clock x"), CultureInfo.InvariantCulture);
        Assert.InRange(seen - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), -5, 5);
    }

    [Fact]
    public async Task An_event_comes_with_the_headers_of_the_contract()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        async Task<string> HeaderAsync(string name)
        {
            InvocationRequest request = HostFixture.Request($"!header {name}") with
            {
                Id = "an-id",
                TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                Trigger = new TriggerContext { Kind = "mqtt", Topic = "plant/Köln" },
            };
            var answer = Assert.IsType<InvocationResult.Succeeded>(await fixture.InvokeAsync(spec, request));
            return Encoding.UTF8.GetString(answer.Payload.Span);
        }

        Assert.Equal("an-id", await HeaderAsync("Lambda-Runtime-Aws-Request-Id"));
        Assert.Equal("an-id", await HeaderAsync("Continuum-Dedup-Key"));
        Assert.Equal(
            $"continuum:function:test:function:{spec.Version.Version}",
            await HeaderAsync("Lambda-Runtime-Invoked-Function-Arn"));
        Assert.StartsWith(
            "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=",
            await HeaderAsync("Lambda-Runtime-Trace-Id"), StringComparison.Ordinal);
        Assert.Equal(
            """{"custom":{"kind":"mqtt","topic":"plant/K\u00F6ln"}}""",
            await HeaderAsync("Lambda-Runtime-Client-Context"));
        long deadline = long.Parse(await HeaderAsync("Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture);
        Assert.InRange(deadline - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1, 20_000);
    }

    [Fact]
    public async Task A_function_writes_to_tmp_only()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal("written", await fixture.AnswerAsync(spec, "!write /tmp/file"));
        Assert.NotEqual("written", await fixture.AnswerAsync(spec, "!write /var/task/file"));
        Assert.NotEqual("written", await fixture.AnswerAsync(spec, "!write /file"));
        Assert.NotEqual("read", await fixture.AnswerAsync(spec, "!read /etc/passwd"));
    }
}
